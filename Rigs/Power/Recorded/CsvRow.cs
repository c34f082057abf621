using System.Buffers.Text;
using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Power.Recorded;

/// <summary>One row of a CSV export.</summary>
/// <param name="Seconds">Its time.</param>
/// <param name="Amperes">NaN for a sample that was lost.</param>
/// <param name="Volts">NaN where the file does not tell.</param>
/// <param name="Phase">Level of the phase line; null where it is not told or not settled.</param>
internal readonly record struct CsvRow(double Seconds, double Amperes, double Volts, Phase? Phase)
{
    private const int MostColumns = 64;

    /// <exception cref="TroubleException">A number is missing or is none; the message has the line.</exception>
    public static CsvRow Parse(ReadOnlySpan<byte> line, CsvLayout layout, string path, long number)
    {
        Span<Range> cells = stackalloc Range[MostColumns];
        var count = Split(line, cells);
        var time = Number(line, cells[..count], layout.Time, "time", path, number);
        var current = Number(line, cells[..count], layout.Current, "current", path, number);
        var voltage = layout.Voltage is { } column ? Number(line, cells[..count], column, "voltage", path, number) : double.NaN;
        if (!double.IsFinite(time)) throw Malformed("The row has no time", path, number);
        var lost = !double.IsFinite(current) || (layout.Voltage is not null && !double.IsFinite(voltage));
        return new CsvRow(time, lost ? double.NaN : current, voltage, PhaseOf(line, cells[..count], layout));
    }

    public static TroubleException Malformed(string what, string path, long line) =>
        new(TroubleKind.Data, what, string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}"), "Export the trace again.");

    private static int Split(ReadOnlySpan<byte> line, Span<Range> cells)
    {
        var (count, from) = (0, 0);
        while (count < cells.Length)
        {
            var length = line[from..].IndexOf((byte)',');
            cells[count++] = length < 0 ? from..line.Length : from..(from + length);
            if (length < 0) break;
            from += length + 1;
        }

        return count;
    }

    private static double Number(ReadOnlySpan<byte> line, ReadOnlySpan<Range> cells, CsvColumn column, string name, string path, long number)
    {
        if (column.Index >= cells.Length) throw Malformed($"The row has no {name}: {cells.Length} columns instead of at least {column.Index + 1}", path, number);
        var cell = line[cells[column.Index]].Trim((byte)' ').Trim((byte)'"');
        if (Utf8Parser.TryParse(cell, out double value, out var used) && used == cell.Length) return double.IsFinite(value) ? value * column.Scale : double.NaN;
        if (cell.Length == 3 && (cell[0] | 0x20) == 'n' && (cell[1] | 0x20) == 'a' && (cell[2] | 0x20) == 'n') return double.NaN;
        throw Malformed($"The {name} is no number", path, number);
    }

    private static Phase? PhaseOf(ReadOnlySpan<byte> line, ReadOnlySpan<Range> cells, CsvLayout layout)
    {
        if (layout.PhaseBits.Count == 0) return null;
        var phase = 0;
        for (var bit = 0; bit < layout.PhaseBits.Count; bit++)
        {
            var (column, letter) = layout.PhaseBits[bit];
            var cell = column < cells.Length ? line[cells[column]].Trim((byte)' ').Trim((byte)'"') : default;
            if (letter >= cell.Length || cell[letter] is not ((byte)'0' or (byte)'1')) return null;
            phase |= (cell[letter] - '0') << bit;
        }

        return (Phase)phase;
    }
}
