using Hil.Engine.Running;

namespace Hil.Cli.Output;

/// <summary>Shows a run on standard error: bars on a terminal, lines elsewhere.</summary>
internal static class Progress
{
    public static Task<T> RunAsync<T>(Func<IRunObserver, Task<T>> work) =>
        Console.IsErrorRedirected ? work(new PlainProgress(Console.Error)) : LiveProgress.RunAsync(Terminal.Error, work);
}
