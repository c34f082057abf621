using System.Globalization;
using Hil.Protocols;

namespace Hil.Rigs.Boards;

/// <summary>How far a port of the firmware has been shown to work on a board kind, the least first.</summary>
public enum PortProof
{
    /// <summary>Nothing: it is to be filled in.</summary>
    Template,

    /// <summary>It compiles against stub headers of the vendor's SDK.</summary>
    Stubs,

    /// <summary>It is built and linked whole.</summary>
    Build,

    /// <summary>It runs as a process of the host, which is all there is of it.</summary>
    Process,

    /// <summary>It runs in QEMU.</summary>
    Qemu,

    /// <summary>It passed <c>hil smoke</c> on a real board.</summary>
    Hardware,
}

/// <summary>One line of a port's <c>status.csv</c>.</summary>
/// <param name="Board">Board kind.</param>
/// <param name="Proof">What was shown.</param>
/// <param name="Date">When, for <see cref="PortProof.Hardware"/>.</param>
/// <param name="Id">The board's own id, lower-case hex; empty where it has none.</param>
/// <param name="Versions">Of firmware, host and tools, separated by semicolons; no comma.</param>
public sealed record PortRun(string Board, PortProof Proof, DateOnly? Date = null, string Id = "", string Versions = "")
{
    private const string Header = "board,proof,date,id,versions";

    /// <summary>Reads a port's lines, oldest first.</summary>
    /// <exception cref="TroubleException">A line is not one (data).</exception>
    public static IReadOnlyList<PortRun> Read(string file)
    {
        var lines = File.ReadAllLines(file);
        if (lines is not [Header, ..]) throw Refuse(file, 1, $"the first line must be '{Header}'");
        return [.. lines.Skip(1).Select((line, index) => Parse(line, file, index + 2))];
    }

    /// <summary>Adds a line to a port's file: what <c>hil smoke</c> does.</summary>
    public static void Append(string file, PortRun run) => File.AppendAllText(file, run + "\n");

    public override string ToString() => string.Join(
        ',', Field(Board), Proof.ToString().ToLowerInvariant(), Date?.ToString("O", CultureInfo.InvariantCulture), Field(Id), Field(Versions));

    private static string Field(string text) => text.AsSpan().IndexOfAny(",\r\n") < 0
        ? text
        : throw new ArgumentException($"'{text}' has a comma or more than one line: fields of status.csv have neither.", nameof(text));

    private static PortRun Parse(string line, string file, int number)
    {
        if (line.Split(',') is not [{ Length: > 0 } board, var proof, var date, var id, var versions])
            throw Refuse(file, number, "a line has five fields, the first of which is a board kind");
        if (!Enum.TryParse<PortProof>(proof, ignoreCase: true, out var shown) || int.TryParse(proof, out _))
            throw Refuse(file, number, $"'{proof}' is none of: {string.Join(", ", Enum.GetNames<PortProof>()).ToLowerInvariant()}");
        DateOnly? day = DateOnly.TryParseExact(date, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : null;
        return day is not null || (date.Length == 0 && shown != PortProof.Hardware)
            ? new(board, shown, day, id, versions)
            : throw Refuse(file, number, $"'{date}' is no date like 2026-11-26");
    }

    private static TroubleException Refuse(string file, int line, string what) =>
        new(TroubleKind.Data, $"The port's status cannot be read: {what}", $"{file}:{line}", $"Lines look like: {new PortRun("my-board", PortProof.Stubs)}");
}
