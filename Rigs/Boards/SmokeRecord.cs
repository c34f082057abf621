using System.Globalization;
using System.Text;

namespace Hil.Rigs.Boards;

/// <summary>A pass of <c>hil smoke</c> on a real board.</summary>
public sealed record SmokeRecord
{
    /// <summary>When, UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Board kind.</summary>
    public required string Board { get; init; }

    /// <summary>The board's own id in lower-case hexadecimal, or its USB serial number; empty where it has neither.</summary>
    public string Id { get; init; } = "";

    /// <summary>Version that the firmware said of itself.</summary>
    public required string Firmware { get; init; }

    /// <summary>Other versions that matter, by name: the vendor's kit, the compiler, the flash tool.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>As an item of the list <c>smoke</c>, one line without its end.</summary>
    internal string Line
    {
        get
        {
            var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"  - {{ date: {Date:yyyy-MM-dd}, board: {Board}, id: {Quoted(Id)}, firmware: {Quoted(Firmware)}");
            if (Versions.Count > 0)
                line.Append(", versions: { ").AppendJoin(", ", Versions.Select(version => $"{Quoted(version.Key)}: {Quoted(version.Value)}")).Append(" }");
            return line.Append(" }").ToString();
        }
    }

    // Versions are what programs and boards say of themselves: nothing of them may end the quotation or the line.
    private static string Quoted(string text) =>
        '"' + string.Concat(text.Where(letter => !char.IsControl(letter))).Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
