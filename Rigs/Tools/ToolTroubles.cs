using Hil.Protocols;

namespace Hil.Rigs.Tools;

/// <summary>A program is not installed.</summary>
public sealed class MissingToolException(Command command) : TroubleException(
    TroubleKind.Infrastructure, $"The program '{command.Program}' is not installed", command.ToString(), Advice(command))
{
    public string Program { get; } = command.Program;

    /// <summary>The Debian package that holds it, when known.</summary>
    public string? Package { get; } = command.Package;

    private static string Advice(Command command) => command switch
    {
        { Package: { } package } => $"Install it with: sudo apt-get install --no-install-recommends {package}",
        { Install: { } how } => $"Install it: {how}",
        _ => "Check its name and PATH.",
    };
}

/// <summary>A program ended with an error.</summary>
public sealed class ToolFailedException(ToolResult result) : TroubleException(
    TroubleKind.Infrastructure, $"'{Path.GetFileName(result.Command.Program)}' ended with exit code {result.ExitCode}", result.Command.ToString(), Last(result.Output))
{
    public ToolResult Result { get; } = result;

    /// <summary>The last lines that a program wrote, for a message.</summary>
    internal static string Last(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "It wrote nothing; run it by hand to see more." : "Its last words: " + string.Join(" | ", lines.TakeLast(5));
    }
}

/// <summary>A program ran for too long and was killed.</summary>
public sealed class ToolTimedOutException(Command command, string output) : TroubleException(
    TroubleKind.Infrastructure, $"'{Path.GetFileName(command.Program)}' did not end within {Protocols.Parts.Duration.Format(command.TimeOut)}",
    command.ToString(), ToolFailedException.Last(output))
{
    public TimeSpan TimeOut { get; } = command.TimeOut;

    /// <summary>What it wrote until then.</summary>
    public string Output { get; } = output;
}
