using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Power.Recorded;

/// <summary>
/// A CSV export. Samples are contiguous: each lasts until the next one's time. Where more than one and a half periods pass, samples are
/// missing: the sample lasts one period, and the next one is marked.
/// </summary>
internal sealed class CsvTrace : RecordedTrace
{
    private const double LateAfter = 1.5;

    /// <summary>Rows that tell the period: more than a gap or two can spoil.</summary>
    private const int PeriodRows = 65;

    private readonly string path;
    private readonly CsvLayout layout;
    private readonly double supply;
    private readonly double period;
    private readonly TextLines lines;
    private CsvRow? next;
    private double origin;
    private Phase? phase;
    private bool afterGap;

    private CsvTrace(string path, CsvLayout layout, double supply, double period, TextLines lines) =>
        (this.path, this.layout, this.supply, this.period, this.lines) = (path, layout, supply, period, lines);

    public override string Kind => layout.Format == RecordedFormat.Ppk2 ? "PPK2 CSV" : layout.TimeIsEnd ? "Joulescope statistics CSV" : "Joulescope CSV";

    public override double Rate => 1 / period;

    public override bool HasEdges => layout.PhaseBits.Count > 0;

    /// <summary>Opens a file after its period was found from its first rows.</summary>
    /// <exception cref="TroubleException">It cannot be read, or has fewer than two rows.</exception>
    public static async Task<CsvTrace> OpenAsync(string path, CsvLayout layout, Volts? supply, CancellationToken cancellation)
    {
        var period = await PeriodAsync(path, layout, cancellation);
        var trace = new CsvTrace(path, layout, supply?.Value ?? double.NaN, period, Lines(path));
        try
        {
            trace.next = await trace.RowAsync(cancellation);
            trace.origin = trace.next!.Value.Seconds - (layout.TimeIsEnd ? period : 0);
            return trace;
        }
        catch
        {
            await trace.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        while (next is { } row)
        {
            next = await RowAsync(cancellation);
            var step = next is { } following ? following.Seconds - row.Seconds : period;
            if (step <= 0) throw CsvRow.Malformed("The time does not go on from the row before", path, lines.Number);
            var late = step > LateAfter * period;
            var known = double.IsFinite(row.Amperes);
            if (known) Take(row, layout.TimeIsEnd || late ? period : step);
            Missed += (known ? 0 : 1) + (late ? (long)Math.Round(step / period) - 1 : 0);
            afterGap = late || !known;
            if (known) return true;
        }

        return false;
    }

    public override ValueTask DisposeAsync() => lines.DisposeAsync();

    private void Take(in CsvRow row, double length)
    {
        var begin = row.Seconds - origin - (layout.TimeIsEnd ? length : 0);
        var volts = double.IsNaN(row.Volts) ? supply : row.Volts;
        Current = new PowerSample(Nanoseconds(begin), Nanoseconds(begin + length), (float)row.Amperes, (float)volts, afterGap ? PowerFlags.AfterGap : PowerFlags.None);
        Edge = EdgeAt(row, Current.Start);
    }

    /// <summary>The level before the first row is not known: it is no change.</summary>
    private PhaseEdge? EdgeAt(in CsvRow row, long time)
    {
        if (row.Phase is not { } level || level == phase) return null;
        var first = phase is null;
        phase = level;
        return first ? null : new PhaseEdge(time, level);
    }

    private async ValueTask<CsvRow?> RowAsync(CancellationToken cancellation)
    {
        try
        {
            while (await lines.ReadAsync(cancellation))
            {
                if (lines.Number > layout.HeaderLines && lines.Line.Length > 0) return CsvRow.Parse(lines.Line.Span, layout, path, lines.Number);
            }

            return null;
        }
        catch (IOException failure)
        {
            throw Unreadable(path, failure);
        }
    }

    private static async Task<double> PeriodAsync(string path, CsvLayout layout, CancellationToken cancellation)
    {
        await using var probe = new CsvTrace(path, layout, double.NaN, double.NaN, Lines(path));
        var times = new List<double>(PeriodRows);
        while (times.Count < PeriodRows && await probe.RowAsync(cancellation) is { } row) times.Add(row.Seconds);
        double[] steps = [.. times.Skip(1).Zip(times, (later, earlier) => later - earlier).Order()];
        if (steps.Length == 0) throw CsvRow.Malformed("A trace needs two rows at least", path, probe.lines.Number);
        return steps[steps.Length / 2] is > 0 and var period ? period : throw CsvRow.Malformed("The time does not go on from row to row", path, layout.HeaderLines + 2);
    }

    private static TextLines Lines(string path)
    {
        try
        {
            return new TextLines(new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 }), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }
    }

    private static long Nanoseconds(double seconds) => (long)Math.Round(seconds * 1e9);
}
