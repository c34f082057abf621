using System.Collections.Immutable;

namespace Hil.Rigs.Tools;

/// <summary>A program and how to run it: a value, run elsewhere (<see cref="IToolRunner"/>).</summary>
/// <param name="Program">A name looked up in PATH, or a path.</param>
/// <param name="Arguments">One entry an argument; no shell reads them.</param>
public sealed record Command(string Program, params ImmutableArray<string> Arguments)
{
    /// <summary>Variables set besides the inherited ones.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The working folder; null for the current one.</summary>
    public string? Folder { get; init; }

    /// <summary>How long it may run, 60 s unless stated; does not apply to a program that is started to keep running.</summary>
    public TimeSpan TimeOut { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The Debian package to install when the program is missing; null when there is none.</summary>
    public string? Package { get; init; }

    /// <summary>How to install the program where Debian has no package of it: a command, or its maker's page; null when there is a package.</summary>
    public string? Install { get; init; }

    public Command With(params IEnumerable<string> arguments) => this with { Arguments = Arguments.AddRange(arguments) };

    public bool Equals(Command? other) => other is not null && Program == other.Program && Arguments.SequenceEqual(other.Arguments)
        && Folder == other.Folder && TimeOut == other.TimeOut && Package == other.Package && Install == other.Install
        && Environment.Count == other.Environment.Count && !Environment.Except(other.Environment).Any();

    public override int GetHashCode() => HashCode.Combine(Program, Arguments.Length, Folder);

    /// <summary>As one would type it in a shell.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=,@+%".Contains(letter, StringComparison.Ordinal))
            ? word : "'" + word.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}

/// <summary>What a program that ended left behind.</summary>
/// <param name="Command">What was run.</param>
/// <param name="ExitCode">0 to 255; 128 + n when signal n ended it.</param>
/// <param name="Output">Standard output and error, in the order read, line by line; only the end of it when it is very long.</param>
/// <param name="Elapsed">How long it ran.</param>
public sealed record ToolResult(Command Command, int ExitCode, string Output, TimeSpan Elapsed)
{
    /// <summary>Itself when the exit code is 0.</summary>
    /// <exception cref="ToolFailedException">Any other exit code.</exception>
    public ToolResult OrTrouble() => ExitCode == 0 ? this : throw new ToolFailedException(this);
}
