using Spectre.Console;

namespace Hil.Cli.Output;

/// <summary>Where tables and bars are drawn.</summary>
internal static class Terminal
{
    // A file or a pipe has no width: a table must not be folded as if it were a narrow terminal.
    private const int UnboundedWidth = 400;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Output { get; } = Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error, for everything that is not the result.</summary>
    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (redirected) console.Profile.Width = UnboundedWidth;
        return console;
    }
}
