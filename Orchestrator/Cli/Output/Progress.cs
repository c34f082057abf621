using Hil.Engine.Running;

namespace Hil.Cli.Output;

/// <summary>Shows a run on standard error: bars on a terminal, lines elsewhere.</summary>
internal static class Progress
{
    /// <param name="work">What is watched.</param>
    /// <param name="cells">How many cells it has: of many only the one that runs has room on a terminal.</param>
    public static Task<T> RunAsync<T>(Func<IRunObserver, Task<T>> work, int cells = 1) =>
        Console.IsErrorRedirected ? work(new PlainProgress(Console.Error)) : LiveProgress.RunAsync(Terminal.Error, work, hideEnded: cells > 1);
}
