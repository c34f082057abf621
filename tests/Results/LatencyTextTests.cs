using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Tests;

public sealed class LatencyTextTests
{
    /// <summary>Two out of three are offloaded; inference takes 20 to 29 ms, every hundredth sample 900 ms.</summary>
    private static readonly SampleRecord[] Samples =
    [
        .. Enumerable.Range(0, 300).Select(index => Given.Answered(index, offload: index % 3 > 0) with
        {
            Ticks = Given.Ticks(5, 40, index % 100 == 99 ? 900_000 : 20_000 + (30 * (uint)index), 7, index % 3 > 0 ? 285_000u : 0, index % 3 > 0 ? 2000u : 0, index % 3 > 0 ? 9u : 0),
            Offload = index % 3 > 0 ? Given.Offload(index) : null,
        }),
    ];

    [Fact]
    public void Every_known_latency_has_a_line_with_its_percentiles_and_a_histogram()
    {
        var lines = LatencyText.Of(Report()).Split('\n');
        Assert.Equal("left, netduinoplus2 (emulated): latencies in ms", lines[0]);
        Assert.Contains("    infer                            300      24.5      28.1      28.6      28.9     900.0", lines);
        Assert.Contains("    whole                            200     287.0     287.0     287.0     287.0     287.0", lines);
        Assert.Contains("    broker                           200     0.070     0.070     0.070     0.070     0.070", lines);
        foreach (var name in (string[])["board's clock: idle", "board's clock: reply", "host's clock: first byte to answer", "its parts: link", "its parts: queue", "its parts: rest"])
            Assert.Single(lines, line => line.EndsWith(name, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void A_histogram_has_at_most_twelve_rows_and_none_of_its_values_is_lost()
    {
        var lines = LatencyText.Of(Report()).Split('\n');
        var rows = lines.SkipWhile(line => !line.EndsWith("clock: infer", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.Length > 0).ToArray();
        Assert.InRange(rows.Length, 2, 12);
        Assert.Equal(300, rows.Where(row => row.Contains('#', StringComparison.Ordinal)).Sum(row => int.Parse(row[(row.LastIndexOf(' ') + 1)..], provider: null)));
        // A few beside hundreds are still seen.
        Assert.Contains("# 3", rows[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_put_adjacent_buckets_together_without_a_gap()
    {
        var histogram = new LatencyHistogram();
        foreach (var value in (long[])[-5000, -1, 0, 90, 3_000_000_000]) histogram.Add(value);
        var rows = histogram.Rows(7).ToArray();
        Assert.InRange(rows.Length, 1, 7);
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal(5, rows.Sum(row => row.Count));
        Assert.True(rows[0].From <= -5000 && rows[^1].To > 3_000_000_000);
        Assert.Empty(new LatencyHistogram().Rows(7));
    }

    [Fact]
    public void What_is_not_known_is_said_with_its_reason()
    {
        var text = LatencyText.Of(Report(Given.Trial(StreamingMode.Pipelined)));
        Assert.Contains("none is known", text, StringComparison.Ordinal);
        Assert.Contains("Phases overlap in pipelined streaming", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_of_two_rigs_fits_into_120_columns()
    {
        // A border of Spectre.Console's simple table takes a column on each side and two between columns.
        const int gaps = 8;
        var table = RunTable.From(Report());
        var names = table.Rows.Max(row => Math.Max(row.Section.Length, 2 + row.Figure.Length + (row.Unit.Length > 0 ? 1 + row.Unit.Length : 0)));
        var cells = table.Rows.Max(row => row.Cells.Max(cell => cell.Length));
        Assert.InRange(names + (2 * cells) + gaps, 60, 120);
        Assert.Contains(table.Rows, row => row.Section.StartsWith("offload round trip", StringComparison.Ordinal) && row.Figure == "edge inference" && row.Cells[0] == "0.100 / 0.100 / 0.100 / 0.100");
    }

    private static RunReport Report(TrialProvenance? trial = null) => RunReport.From(
        new StoredRun
        {
            Provenance = Given.Run(),
            Started = DateTimeOffset.UnixEpoch,
            Trials = [new StoredTrial { Id = 1, Provenance = trial ?? Given.Trial(), StartedNanoseconds = 0, Sent = Samples.Length }],
        },
        _ => Samples);
}
