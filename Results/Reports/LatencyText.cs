using System.Globalization;
using System.Text;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>Every latency of a run in full, as plain text: percentiles in a table, then the histograms as bars.</summary>
public static class LatencyText
{
    private const int NameWidth = 28;
    private const int NumberWidth = 10;
    private const int HistogramRows = 12;
    private const int BarWidth = 50;

    private static readonly (string Title, IReadOnlyList<LatencyRow> Rows)[] Sections =
    [
        ("on the board's clock", LatencyRow.Board), ("on the host's clock", LatencyRow.Host), ("offload round trip and its parts", LatencyRow.Offload),
    ];

    /// <summary>The text of a report: milliseconds throughout, lines of at most 100 characters that end with a line feed.</summary>
    public static string Of(RunReport report)
    {
        var text = new StringBuilder();
        foreach (var trial in report.Trials)
        {
            Line(text, $"{trial.Rig}, {trial.Board} ({RunRows.Word(trial.Origin)}): latencies in ms");
            var known = Sections.Select(section => (section.Title, Rows: section.Rows.Where(row => row.Of(trial) is not null).ToArray()))
                .Where(section => section.Rows.Length > 0).ToArray();
            if (known.Length == 0) text.Append("  none is known\n");
            else Table(text, trial, known);
            foreach (var (title, rows) in known)
            {
                foreach (var row in rows) Bars(text, $"{title}: {row.Name}", row.Of(trial)!.Histogram);
            }

            text.Append('\n');
        }

        foreach (var note in LatencyNotes.Of(report)) Line(text, $"{note}");
        return text.ToString();
    }

    private static void Table(StringBuilder text, TrialReport trial, IEnumerable<(string Title, LatencyRow[] Rows)> sections)
    {
        Cells(text, "", ["count", "p50", "p90", "p95", "p99", "max"]);
        foreach (var (title, rows) in sections)
        {
            Line(text, $"  {title}");
            foreach (var row in rows)
            {
                var of = row.Of(trial)!;
                Cells(text, "  " + row.Name, [of.Count.ToString(CultureInfo.InvariantCulture), Text(of.P50), Text(of.P90), Text(of.P95), Text(of.P99), Text(of.Max)]);
            }
        }
    }

    private static void Bars(StringBuilder text, string title, LatencyHistogram histogram)
    {
        var rows = histogram.Rows(HistogramRows).ToArray();
        var most = rows.Max(row => row.Count);
        Line(text, $"\n  {title}");
        foreach (var row in rows)
        {
            // What is there is seen, however little it is beside the rest.
            var length = (int)(((row.Count * BarWidth) + most - 1) / most);
            var bar = length == 0 ? "" : $" {new string('#', length)} {row.Count.ToString(CultureInfo.InvariantCulture)}";
            Line(text, $"{Text(row.From / 1e3),12} ..{Text(row.To / 1e3),10} |{bar}");
        }
    }

    private static void Cells(StringBuilder text, string name, IEnumerable<string> cells) =>
        Line(text, $"  {name.PadRight(NameWidth)}{string.Concat(cells.Select(cell => cell.PadLeft(NumberWidth)))}");

    private static string Text(double microseconds) => RunTableFigure.Milliseconds(microseconds);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
