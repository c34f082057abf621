using Hil.Protocols.Parts;
using Hil.Results.Statistics;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Whether hierarchical inference pays: what ran, and every tunable policy on images that its parameters have not seen, against each baseline.</summary>
[PartName("tuning")]
public sealed class TuningSection : IReportSection
{
    private const int Groups = 6;

    public int Order => 350;

    public string Title => "What it saves";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        EqualOutputs[] known = [.. runs.Outputs.Where(group => group.Trials.Any(trial => trial.Report.Truth is not null && (trial.Report.Decided.Count > 0 || trial.Report.Tuned.Count > 0)))];
        if (known.Length == 0) return "Costs cannot be compared: there are neither labels nor answers of an edge model.";
        html.Add($"<p>Cost per image, and how much less it is than that of each baseline on the same images. A saving is shaded when its whole 95 % interval lies above zero, and struck through when it lies below.</p>");
        foreach (var group in known.Take(Groups)) Write(group, html);
        Shown.Rest(html, known.Length, Groups, "more with other outputs, in --format json");
        return null;
    }

    private static void Write(EqualOutputs group, HtmlText html)
    {
        using var table = new HtmlTable(html, $"{group.Rigs}; {AccuracySection.TruthOf(group)}. Tuned policies: cross-validated over 10 folds.",
            "#beta", "Policy", "#cost", "#offloaded, %", "#saves on local only", "#saves on full offload", "#saves on random offload");
        var isLabels = group.First.Report.Truth == Truth.Labels;
        var asRun = group.Trials.Select(trial => (Trial: trial, Own: WorthRows.Own(trial.Report, one => isLabels ? one.Labels : one.Edge))).Where(one => one.Own is not null);
        // Boards that decided alike share a row.
        foreach (var same in asRun.GroupBy(one => (one.Trial.Policy, one.Trial.Report.Cost.Beta, one.Own)))
        {
            ReportedTrial[] trials = [.. same.Select(one => one.Trial)];
            var own = same.Key.Own!;
            Row(same.Key.Beta, $"{Shown.Tags(trials)}, as it ran: {same.Key.Policy}", Badge.Of(trials), own.Cost, own.Interval95, own.OffloadRate, own.Against, html);
        }

        foreach (var tuned in group.First.Report.Tuned)
        {
            if ((isLabels ? tuned.Labels : tuned.Edge) is { CrossValidated: { } cost, Against: { } against } of)
                Row(tuned.Beta, $"tuned: {of.Settings}", Badge.None, cost, of.Interval95, of.OffloadRate, against, html);
        }
    }

    private static void Row(double beta, string policy, Badge origins, double cost, Interval? interval, double? rate, AgainstBaselines against, HtmlText html)
    {
        html.Add($"<tr><th scope=\"row\" class=\"number\">{beta}</th><td class=\"words\">{policy}{origins.Html}</td>");
        html.Add($"<td class=\"number\">{FigureText.Cost(cost)}");
        if (interval is not null) html.Add($"<small>{FigureText.Range(interval.Low, interval.High, "0.000")}</small>");
        html.Add($"</td><td class=\"number\">{FigureText.Percent(rate)}</td>");
        foreach (var saving in new[] { against.LocalOnly, against.FullOffload, against.Random })
        {
            var sign = saving.Beats ? "saves" : saving.High < 0 ? "loses" : "";
            html.Add($"<td class=\"number {sign}\">{saving.Difference:0.000}<small>{FigureText.Range(saving.Low, saving.High, "0.000")}</small></td>");
        }

        html.Add($"</tr>");
    }
}
