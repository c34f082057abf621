namespace Hil.Protocols.Parts;

/// <summary>A place in a file that a user wrote.</summary>
/// <param name="File">Path as it was given.</param>
/// <param name="Line">From 1; 0 for the file as a whole.</param>
/// <param name="Column">From 1; 0 for the file as a whole.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}

/// <summary>A setting's value together with where it was written, for problems that only show later.</summary>
/// <typeparam name="T">Any type that a setting can have.</typeparam>
public readonly record struct Located<T>(T Value, SourceLocation At);

/// <summary>One thing that is wrong in a file.</summary>
public sealed record FileProblem(SourceLocation At, string Message)
{
    public override string ToString() => $"{At}: {Message}";
}

/// <summary>Everything that is wrong in a file, at once.</summary>
public sealed class FileTroubleException(string file, IReadOnlyList<FileProblem> problems)
    : TroubleException(TroubleKind.Configuration, Count(problems), file,
        "Correct " + (problems.Count == 1 ? "it" : "them") + ":" + string.Concat(problems.Select(problem => "\n  " + problem)))
{
    /// <summary>In the order of the file, at least one.</summary>
    public IReadOnlyList<FileProblem> Problems { get; } = problems;

    private static string Count(IReadOnlyList<FileProblem> problems) =>
        problems.Count == 1 ? "There is a mistake in the file" : $"There are {problems.Count} mistakes in the file";
}

/// <summary>Settings with rules that concern more than one of them, or more than a range.</summary>
public interface ICheckedSettings
{
    /// <summary>
    /// What is wrong: the name of the property concerned (<c>nameof</c>; empty for the whole) and what about it, as it
    /// shall follow the setting's name: <c>must be larger than 'minimum'</c>. Called when all settings could be read.
    /// </summary>
    IEnumerable<(string Setting, string Problem)> Check();
}
