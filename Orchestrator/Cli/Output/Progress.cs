using Hil.Engine.Running;
using Spectre.Console;

namespace Hil.Cli.Output;

/// <summary>Shows a run on standard error: bars on a terminal, lines elsewhere.</summary>
internal static class Progress
{
    public static Task<T> RunAsync<T>(Func<IRunObserver, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return Console.IsErrorRedirected ? work(new PlainProgress(Console.Error)) : LiveProgress.RunAsync(console, work);
    }
}
