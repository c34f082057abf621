using Hil.Protocols.Parts;
using Hil.Protocols.Wire;
using Hil.Results.Reports.Html.Charts;
using Hil.Results.Store;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Where the time of an image goes on the board's clock: means by phase, and the whole distributions.</summary>
[PartName("latency")]
public sealed class LatencySection : IReportSection
{
    public int Order => 600;

    public string Title => "Latency per phase";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        ReportedTrial[] known = [.. runs.Trials.Where(trial => trial.KnownPhases.Count > 0 && trial.Report.Samples.Answered > 0)];
        if (known.Length == 0) return "No latency is known: phases overlap in pipelined streaming, or no image was answered.";
        html.Add($"<div class=\"charts\">");
        Means([.. known.Take(StackedBars.Most)]).Write(html);
        ReportedTrial[] whole = [.. known.Where(trial => trial.KnowsWhole)];
        Cumulated("infer", "Inference", known, (trial, sample) => trial.Microseconds(sample, Phase.Infer)).Write(html);
        if (whole.Length > 0) Cumulated("whole", "Whole image, first byte to answer", whole, (trial, sample) => trial.WholeMicroseconds(sample)).Write(html);
        html.Add($"</div>");
        Shown.Rest(html, known.Length, StackedBars.Most, "more trials have no bar; the table has them");
        Table(known, html);
        Shown.Notes(html, runs.Reports.SelectMany(LatencyNotes.Of));
        return null;
    }

    private static Chart Means(ReportedTrial[] trials)
    {
        StackedBar[] bars = [.. trials.Select(trial => new StackedBar(trial.Label, trial.KnownPhases.ToDictionary(phase => phase, phase => MeanMilliseconds(trial, phase))))];
        var described = bars.Take(8).Select(bar => FormattableString.Invariant($"{bar.Label} {bar.Parts.Values.Sum():0.0} ms"));
        return new Chart("latency-phases", "Mean time of an image by phase", $"Stacked bars of the mean time of an image: {string.Join(", ", described)}.")
        {
            X = "ms per image",
            Y = "",
            Origins = Badge.Of(trials),
            Rows = bars.Length,
            Legend = StackedBars.Legend(bars),
            Caption = "On the board's clock. Means over all answered images: transmit, wait and reply are those of offloads, spread over all. Where a bar has no receive, only what the board does by itself is known.",
            Draw = plot => StackedBars.Draw(plot, bars),
        };
    }

    private static double MeanMilliseconds(ReportedTrial trial, Phase phase) =>
        trial.Answered.Average(sample => trial.Microseconds(sample, phase) ?? 0) / 1e3;

    private static Chart Cumulated(string id, string title, ReportedTrial[] trials, Func<ReportedTrial, SampleRecord, double?> microseconds)
    {
        // Trials of one rig and model infer alike: one of each first.
        var spread = trials.GroupBy(trial => (trial.Report.Rig, trial.Provenance.ModelHash, trial.Report.Split)).SelectMany(alike => alike.Index()).OrderBy(one => one.Index);
        var shown = spread.Take(Shown.Lines).Select(one => one.Item).Select((trial, index) => (Series: Series.LineOf(index, $"{trial.Tag}: {trial.Report.Rig}, {trial.Policy}"),
            Values: trial.Answered.Select(sample => microseconds(trial, sample) / 1e3).OfType<double>().Order().ToArray())).ToArray();
        var left = trials.Length - shown.Length;
        var medians = shown.Where(line => line.Values.Length > 0).Select(line => FormattableString.Invariant($"{line.Series.Name} {line.Values[line.Values.Length / 2]:0.00} ms"));
        var scale = new TimeScale(shown.SelectMany(line => line.Values));
        return new Chart($"latency-{id}", title, $"Cumulated distribution of latencies. Medians: {string.Join("; ", medians)}.")
        {
            X = scale.Label,
            Y = "images at most so long, %",
            Origins = Badge.Of(trials),
            Legend = [.. shown.Select(line => line.Series)],
            Caption = $"Cumulated distribution on the board's clock.{(left > 0 ? $" {left} more trials are not drawn." : "")}",
            Draw = plot =>
            {
                foreach (var (series, values) in shown)
                {
                    var (xs, ys) = Steps.Of(values);
                    plot.Line(series, [.. xs.Select(scale.Place)], [.. ys.Select(share => 100 * share)]);
                }

                plot.Axes.AutoScale();
                plot.Axes.SetLimitsY(0, 102);
                scale.Apply(plot);
            },
        };
    }

    private static void Table(ReportedTrial[] trials, HtmlText html)
    {
        using var table = new HtmlTable(html, "Latency in ms on the board's clock, p50 / p95 / p99 / max, of the images that have the phase.",
            ["Trial", .. LatencyRow.Phases.Select(phase => "#" + RunRows.Word(phase))]);
        foreach (var trial in trials)
        {
            html.Add($"<tr><th scope=\"row\" class=\"tag\">{trial.Label}{Badge.Of(trial.Report.Origin).Html}</th>");
            foreach (var phase in LatencyRow.Phases)
                html.Add($"<td class=\"number\">{FigureText.Spread(LatencyRow.OfPhase(phase).Of(trial.Report))}</td>");

            html.Add($"</tr>");
        }
    }
}
