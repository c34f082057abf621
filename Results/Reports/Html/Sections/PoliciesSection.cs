using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Results.Statistics;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Every trial beside the baselines on the same images: cost for both truths, offloads, accuracy, time and energy.</summary>
[PartName("policies")]
public sealed class PoliciesSection : IReportSection
{
    public int Order => 300;

    public string Title => "Policies and baselines";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        if (runs.Trials.Count == 0) return "No trial of these runs came to be.";
        Table(runs, html);
        Shown.Notes(html, runs.Reports.SelectMany(NotesOf));
        return null;
    }

    private static void Table(ReportedRuns runs, HtmlText html)
    {
        using var table = new HtmlTable(html,
            "One row for each trial; below trials with equal outputs, the baselines on the same images. Ranges are 95 % intervals. Random offloads at the rate of the first policy that chooses.",
            "Trial", "Policy", "#images", "#offloaded, %", "#accuracy, %", "#cost, labels are the truth", "#cost, edge is the truth", "#ms per image", "#mJ per image");
        foreach (var group in runs.Outputs)
        {
            var beta = group.First.Report.Cost.Beta;
            html.Add($"<tr class=\"group\"><th colspan=\"9\" scope=\"rowgroup\">{group.Rigs}, beta {beta}{Runs(runs, group)}</th></tr>");
            foreach (var trial in group.Trials) Row(trial, html);
            Baselines(group, html);
        }
    }

    private static string Runs(ReportedRuns runs, EqualOutputs group) =>
        runs.Runs.Count < 2 ? "" : $", run {string.Join(", ", group.Trials.Select(trial => trial.Run.Provenance.Run).Distinct())}";

    private static void Row(ReportedTrial trial, HtmlText html)
    {
        var report = trial.Report;
        html.Add($"<tr><th scope=\"row\" class=\"tag\">{trial.Label}{Badge.Of(report.Origin).Html}</th><td class=\"words\">{trial.Policy}{Fingerprint(trial.Provenance.PolicyParameters)}</td>");
        html.Add($"<td class=\"number\">{report.Samples.Answered}{Lost(report.Samples)}</td><td class=\"number\">{FigureText.Percent(report.OffloadRate)}</td>");
        html.Add($"<td class=\"number\">{FigureText.Percent(trial.FinalAccuracy)}{Range(report.Accuracy.Interval95.Final, 100, "0.0")}</td>");
        html.Add($"<td class=\"number\">{FigureText.Cost(report.Cost.Labels)}{Range(WorthRows.Own(report, one => one.Labels)?.Interval95, 1, "0.000")}</td>");
        html.Add($"<td class=\"number\">{FigureText.Cost(report.Cost.Edge)}{Range(WorthRows.Own(report, one => one.Edge)?.Interval95, 1, "0.000")}</td>");
        var point = ParetoPoint.Of(trial);
        html.Add($"<td class=\"number\">{FigureText.Number(point.Milliseconds, "0.0")}</td><td class=\"number\">{FigureText.Number(point.Millijoules, "0.000")}{Badge.OfMeter(report).Html}</td></tr>");
    }

    private static void Baselines(EqualOutputs group, HtmlText html)
    {
        if (group.Curve is not { } curve) return;
        var (report, all) = (group.Deciding.Report, (double)curve.Samples);
        var (rate, local, edge) = (report.OffloadRate ?? 0, 1 - (curve.LocalWrong / all), 1 - (curve.EdgeWrong / all));
        Baseline("local only", 0, local, baselines => baselines.LocalOnly);
        Baseline("full offload", 1, edge, baselines => baselines.FullOffload);
        Baseline("random offload", rate, (rate * edge) + ((1 - rate) * local), baselines => baselines.Random);
        Baseline("oracle", curve.LocalWrong / all, 1 - (curve.BothWrong / all), baselines => baselines.Oracle);

        void Baseline(string name, double offloads, double accuracy, Func<Baselines, double> cost)
        {
            html.Add($"<tr class=\"baseline\"><th scope=\"row\">baseline</th><td>{name}</td><td class=\"number\">{curve.Samples}</td><td class=\"number\">{FigureText.Percent(offloads)}</td><td class=\"number\">{FigureText.Percent(accuracy)}</td>");
            html.Add($"<td class=\"number\">{FigureText.Cost(Of(report.Baselines.Labels))}</td><td class=\"number\">{FigureText.Cost(Of(report.Baselines.Edge))}</td><td class=\"number\">{RunTable.Unknown}</td><td class=\"number\">{RunTable.Unknown}</td></tr>");

            double? Of(Baselines? baselines) => baselines is null ? null : cost(baselines);
        }
    }

    /// <summary>The parameters as the board got them, by their hash: equal settings may be other tables for another output.</summary>
    private static HtmlText Fingerprint(byte[] parameters) => HtmlText.Of(html =>
    {
        if (parameters.Length > 0)
            html.Add($"<span class=\"aside\">{parameters.Length} bytes <code>{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(parameters))[..8]}</code></span>");
    });

    private static HtmlText Range(Interval? interval, double unit, string format) => HtmlText.Of(html =>
    {
        if (interval is not null) html.Add($"<small>{FigureText.Range(unit * interval.Low, unit * interval.High, format)}</small>");
    });

    private static HtmlText Lost(SampleCounts samples) => HtmlText.Of(html =>
    {
        if (samples.TimedOut + samples.Errored > 0) html.Add($"<small>{samples.TimedOut} timed out, {samples.Errored} errored</small>");
        if (samples.Fallbacks > 0) html.Add($"<small>{samples.Fallbacks} fell back</small>");
    });

    private static IEnumerable<string> NotesOf(RunReport report)
    {
        if (report.Trials.Any(trial => trial.Truth == Truth.Edge)) yield return "The data set has no labels: the edge model's answers are taken as the truth.";
        if (report.Trials.Any(trial => trial.Origin == Origin.Emulated)) yield return "Figures marked emulated come from an emulated board, not from a meter or a physical clock.";
        if (report.Trials.Any(trial => trial.Origin == Origin.Imported)) yield return "Figures marked imported come from another system's session.";
        foreach (var note in report.Trials.SelectMany(trial => trial.Notes.Select(text => $"{trial.Rig}: {text}"))) yield return note;
    }
}
