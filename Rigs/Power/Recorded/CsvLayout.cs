using System.Globalization;
using System.Text;
using Hil.Protocols;

namespace Hil.Rigs.Power.Recorded;

/// <summary>A column of numbers.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Scale">What makes its numbers seconds, amperes or volts.</param>
internal sealed record CsvColumn(int Index, double Scale);

/// <summary>Which columns of a CSV export mean what.</summary>
/// <param name="Format">The exporting program.</param>
/// <param name="HeaderLines">Lines before the first row.</param>
/// <param name="Time">Time of a sample.</param>
/// <param name="TimeIsEnd">Whether it is the sample's end, not its begin.</param>
/// <param name="Current">Its mean current.</param>
/// <param name="Voltage">The supply voltage; null for none.</param>
/// <param name="PhaseBits">Column, and letter in it, of each bit of the phase line, the least significant first; empty for none.</param>
internal sealed record CsvLayout(
    RecordedFormat Format, int HeaderLines, CsvColumn Time, bool TimeIsEnd, CsvColumn Current, CsvColumn? Voltage, IReadOnlyList<(int Column, int Letter)> PhaseBits)
{
    private const string Digital = "d0-d7";

    private static readonly (string Name, double Scale)[] Units =
    [
        ("s", 1), ("ms", 1e-3), ("us", 1e-6), ("\u00B5s", 1e-6), ("a", 1), ("ma", 1e-3), ("ua", 1e-6), ("\u00B5a", 1e-6), ("na", 1e-9), ("v", 1), ("mv", 1e-3),
    ];

    /// <param name="begin">The file's first bytes.</param>
    /// <param name="replay">Its settings.</param>
    /// <param name="format">Null to tell by the header.</param>
    /// <exception cref="TroubleException">The first line is no header of an export that is known.</exception>
    public static CsvLayout Of(ReadOnlySpan<byte> begin, Replay replay, RecordedFormat? format)
    {
        var path = replay.Path.FullPath;
        var end = begin.IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(end < 0 ? begin : begin[..end]).Trim('\uFEFF', '\r', ' ', '#');
        if (line.Length == 0) throw new TroubleException(TroubleKind.Data, "The file has no first line", $"{path}, line 1", "Export the trace again.");
        var names = line.Split(',').Select(name => name.Trim(' ', '"', '#').ToLowerInvariant()).ToArray();
        if (double.TryParse(names[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _)) return WithoutHeader(format, names.Length, path);

        var (time, current, voltage) = (Column(names, "time"), Column(names, "current"), Column(names, "voltage"));
        if (time is null || current is null)
        {
            throw new TroubleException(TroubleKind.Data, $"'{Short(line)}' is no header of a Joulescope or PPK2 export", $"{path}, line 1",
                "Expected are columns such as 'time (s),current (A),voltage (V)' or 'Timestamp(ms),Current(uA)'.");
        }

        var told = format ?? (names[0].StartsWith("timestamp", StringComparison.Ordinal) ? RecordedFormat.Ppk2 : RecordedFormat.Joulescope);
        var statistics = names.Contains("charge") && names.Contains("energy");
        return new CsvLayout(told, 1, time, statistics, current, voltage, told == RecordedFormat.Ppk2 ? PhaseLine(names, replay.PhaseChannels) : []);
    }

    /// <summary>Joulescope's export writes the header only when it is asked to.</summary>
    private static CsvLayout WithoutHeader(RecordedFormat? format, int columns, string path) => (format, columns) switch
    {
        (RecordedFormat.Joulescope, >= 3) => new CsvLayout(RecordedFormat.Joulescope, 0, new(0, 1), false, new(1, 1), new(2, 1), []),
        (RecordedFormat.Ppk2, >= 2) => new CsvLayout(RecordedFormat.Ppk2, 0, new(0, 1e-3), false, new(1, 1e-6), null, []),
        _ => throw new TroubleException(TroubleKind.Data, "The file has no header", $"{path}, line 1", "State 'format', or export the trace with its header."),
    };

    /// <summary>A column by what its name begins with, with the unit in its brackets.</summary>
    private static CsvColumn? Column(string[] names, string name)
    {
        var index = Array.FindIndex(names, one => one.StartsWith(name, StringComparison.Ordinal));
        if (index < 0) return null;
        var unit = names[index].Split('(', ')', '[', ']') is [_, var inside, ..] ? inside.Trim() : "";
        if (unit.Length == 0) return new CsvColumn(index, 1);
        var known = Array.FindIndex(Units, one => one.Name == unit);
        return known < 0 ? null : new CsvColumn(index, Units[known].Scale);
    }

    private static (int Column, int Letter)[] PhaseLine(string[] names, IReadOnlyList<int> channels)
    {
        if (Array.IndexOf(names, Digital) is >= 0 and var together) return [.. channels.Select(channel => (together, channel))];
        var apart = channels.Select(channel => Array.IndexOf(names, string.Create(CultureInfo.InvariantCulture, $"d{channel}"))).ToArray();
        return apart.Contains(-1) ? [] : [.. apart.Select(column => (column, 0))];
    }

    private static string Short(string line) => new([.. line.Take(60).Select(letter => char.IsControl(letter) ? '?' : letter)]);
}
