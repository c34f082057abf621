using Hil.Protocols.Parts;
using Hil.Results.Statistics;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Networks that run in part: what stopped at an exit, went to the edge half-way, or waited for others.</summary>
[PartName("parts")]
public sealed class PartsSection : IReportSection
{
    public int Order => 650;

    public string Title => "Early exits, cuts and batches";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        ReportedTrial[] exits = [.. runs.Trials.Where(trial => trial.Report.Exit is not null)], batches = [.. runs.Trials.Where(trial => trial.Report.Batch is not null)];
        ReportedTrial[] cuts = [.. runs.Trials.Where(trial => trial.Report.Split is not null)];
        if (exits.Length + cuts.Length + batches.Length == 0) return "No model of these runs had an exit or was cut, and no offloads were batched.";
        if (exits.Length > 0) Exits(exits, html);
        if (cuts.Length > 0)
        {
            // What the pixels take differs little from policy to policy: one trial of each rig has it.
            Cuts([.. runs.Trials.Where(trial => trial.Report.Split is not null || trial.Report.BytesPerOffload is not null)
                .DistinctBy(trial => (trial.Run, trial.Report.Rig, trial.Report.Split, trial.Report.Split is null ? "" : trial.Policy))], html);
        }

        if (batches.Length > 0) Batches(batches, html);
        return null;
    }

    private static void Exits(ReportedTrial[] trials, HtmlText html)
    {
        using var table = new HtmlTable(html,
            "Samples = stopped at the exit + went on and were accepted + offloaded. Accuracy: the local answer's, in %, with its 95 % interval. Inference: median on the board's clock, in ms.",
            "Trial", "Policy", "#stopped", "#accuracy", "#went on", "#accuracy", "#offloaded", "#final accuracy", "#inference, stopped", "#inference, whole");
        foreach (var trial in trials)
        {
            var exit = trial.Report.Exit!;
            Begin(trial, html);
            html.Add($"<td class=\"number\">{exit.Stopped.Count}<small>{FigureText.Percent(exit.StoppedRate)} %</small></td><td class=\"number\">{FigureText.Percent(exit.Stopped.Local)}{Interval(exit.Stopped)}</td>");
            html.Add($"<td class=\"number\">{exit.Continued.Count}</td><td class=\"number\">{FigureText.Percent(exit.Continued.Local)}{Interval(exit.Continued)}</td>");
            html.Add($"<td class=\"number\">{exit.Offloaded.Count}</td><td class=\"number\">{FigureText.Percent(exit.Offloaded.Final)}</td>");
            html.Add($"<td class=\"number\">{Median(exit.StoppedInferUs)}</td><td class=\"number\">{Median(exit.WholeInferUs)}</td></tr>");
        }
    }

    private static void Cuts(ReportedTrial[] trials, HtmlText html)
    {
        using var table = new HtmlTable(html, "What an offload had to carry: activations after the operations that the board ran, or the pixels where the board ran all of them.",
            "Trial", "Policy", "#operations on the board", "#bytes per offload", "#accuracy, %", "#ms per image", "#mJ per image");
        foreach (var trial in trials)
        {
            var (report, point) = (trial.Report, ParetoPoint.Of(trial));
            Begin(trial, html);
            html.Add($"<td class=\"number\">{(report.Split is { } cut ? FormattableString.Invariant($"{cut}") : "all")}</td><td class=\"number\">{FigureText.Number(report.BytesPerOffload, "0")}</td>");
            html.Add($"<td class=\"number\">{FigureText.Percent(point.Accuracy)}</td><td class=\"number\">{FigureText.Number(point.Milliseconds, "0.0")}</td>");
            html.Add($"<td class=\"number\">{FigureText.Number(point.Millijoules, "0.000")}{Badge.OfMeter(report).Html}</td></tr>");
        }
    }

    private static void Batches(ReportedTrial[] trials, HtmlText html)
    {
        using var table = new HtmlTable(html, "Offloads that were held for others, and the bursts that they left in. Times in ms: p50, and p95 / p99 / max below.",
            "Trial", "Policy", "#offloads", "#transmissions", "#saved, %", "#held", "#decision to answer");
        foreach (var trial in trials)
        {
            var batch = trial.Report.Batch!;
            Begin(trial, html);
            html.Add($"<td class=\"number\">{batch.Offloads}</td><td class=\"number\">{batch.Transmissions}</td><td class=\"number\">{FigureText.Percent(batch.Saved)}</td>");
            html.Add($"<td class=\"number\">{FigureText.Spread(batch.HeldUs)}</td><td class=\"number\">{FigureText.Spread(batch.DelayUs)}</td></tr>");
        }
    }

    private static void Begin(ReportedTrial trial, HtmlText html) =>
        html.Add($"<tr><th scope=\"row\" class=\"tag\">{trial.Label}{Badge.Of(trial.Report.Origin).Html}</th><td class=\"words\">{trial.Policy}</td>");

    private static HtmlText Interval(ExitGroupReport group) => HtmlText.Of(html =>
    {
        if (group.LocalInterval95 is { } interval) html.Add($"<small>{FigureText.Range(100 * interval.Low, 100 * interval.High, "0.0")}</small>");
    });

    private static string Median(Distribution? of) => of is null ? RunTable.Unknown : RunTableFigure.Milliseconds(of.P50);
}
