using System.Globalization;
using Hil.Protocols.Parts;
using Hil.Results.Statistics;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>What became of the runs, and whether hierarchical inference pays, in one sentence for each set of outputs and each beta.</summary>
[PartName("verdict")]
public sealed class VerdictSection : IReportSection
{
    private const int Answers = 4;

    public int Order => 200;

    public string Title => "Verdict";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        foreach (var group in runs.Outputs.Take(Answers))
        {
            html.Add($"<p class=\"lead\">{string.Join(" ", AnswersOf(group))}{Badge.Of(group.Trials).Html}</p>");
        }

        Shown.Rest(html, runs.Outputs.Count, Answers, "more sets of outputs: the table of policies has them");
        foreach (var report in runs.Reports) Write(report, html);
        return null;
    }

    private static void Write(RunReport report, HtmlText html)
    {
        html.Add($"<p><span class=\"verdict {RunRows.Word(report.Verdict)}\">{RunRows.Word(report.Verdict)}</span> run <code>{report.Run}</code>: {Counts(report)}.</p>");
        if (report.Trouble is { } trouble) html.Add($"<p class=\"note\">{trouble}</p>");
        var notes = WorthRows.Notes(report).Concat(report.Trials.Where(trial => trial.Trouble is not null).Select(trial => $"{trial.Rig}: {trial.Trouble}")).ToArray();
        if (notes.Length > 0)
        {
            html.Add($"<ul class=\"findings\">");
            foreach (var note in notes.Take(24)) html.Add($"<li>{note}</li>");
            html.Add($"</ul>");
            Shown.Rest(html, notes.Length, 24, "more sentences: the table of policies has their figures");
        }

        if (report.Expectations.Count > 0) Expectations(report, html);
    }

    private static void Expectations(RunReport report, HtmlText html)
    {
        using var table = new HtmlTable(html, $"What the experiment of run {report.Run} expects of every trial.", "Figure", "Expected", "#was", "#met by trials", "Verdict");
        foreach (var same in report.Expectations.GroupBy(outcome => (outcome.Path, outcome.Clause)))
        {
            var (verdict, met) = (same.Max(outcome => outcome.Verdict), same.Count(outcome => outcome.Verdict == Verdict.Passed));
            html.Add($"<tr><th scope=\"row\"><code>{same.Key.Path}</code></th><td class=\"tag\">{same.Key.Clause}</td><td class=\"number\">{Was([.. same])}</td>");
            html.Add($"<td class=\"number\">{met} of {same.Count()}</td><td><span class=\"verdict {RunRows.Word(verdict)}\">{RunRows.Word(verdict)}</span></td></tr>");
        }
    }

    private static string Was(ExpectationOutcome[] outcomes)
    {
        if (outcomes.Any(outcome => outcome.Word is not null)) return string.Join(", ", outcomes.Select(outcome => outcome.ActualText).Distinct());
        double[] known = [.. outcomes.Select(outcome => outcome.Actual).OfType<double>()];
        if (known.Length < outcomes.Length) return "not known of all";
        return known.Min() == known.Max() ? FigureText.Number(known[0], "0.####") : FigureText.Range(known.Min(), known.Max(), "0.####");
    }

    private static string Counts(RunReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.Trials.Count} trials, {report.Trials.Sum(trial => trial.Samples.Sent)} images sent = {report.Trials.Sum(trial => trial.Samples.Answered)} answered + {report.Trials.Sum(trial => trial.Samples.TimedOut)} timed out + {report.Trials.Sum(trial => trial.Samples.Errored)} errored");

    /// <summary>By the best tuned policy on images that its parameters have not seen, for each beta; without one, by what ran.</summary>
    private static List<string> AnswersOf(EqualOutputs group)
    {
        var report = group.Deciding.Report;
        if (report.Truth is not { } truth) return [$"On {group.Rigs} nothing says which answers are right: whether hierarchical inference pays is not known."];
        var answers = new List<string>();
        foreach (var beta in report.Tuned.Select(one => one.Beta).Distinct().Order())
        {
            if (WorthRows.Best(report, beta, one => truth == Truth.Labels ? one.Labels : one.Edge)
                is ({ } policy, { CrossValidated: { } cost, Interval95: { } interval, Against: { } against }))
                answers.Add(Sentence(Where(), beta, $"tuned {policy}", "cross-validated", cost, interval, against));
        }

        if (answers.Count > 0) return answers;
        return WorthRows.Own(report, one => truth == Truth.Labels ? one.Labels : one.Edge) is { } own
            ? [Sentence(Where(), report.Cost.Beta, report.Policy, "as it ran", own.Cost, own.Interval95, own.Against)]
            : [$"On {group.Rigs} no edge model has seen the images: whether hierarchical inference pays is not known."];

        string Where() => answers.Count == 0 ? $"On {group.Rigs}, at" : "At";
    }

    private static string Sentence(string where, double beta, string policy, string how, double cost, Interval interval, AgainstBaselines against)
    {
        (string Name, PairedDifference Of)[] each = [("local only", against.LocalOnly), ("full offload", against.FullOffload), ("random offload", against.Random)];
        string[] parts =
        [
            .. Part("beats", [.. each.Where(one => one.Of.Beats).Select(one => one.Name)]),
            .. Part("loses to", [.. each.Where(one => one.Of.High < 0).Select(one => one.Name)]),
            .. Part("cannot be told from", [.. each.Where(one => one.Of is { Beats: false, High: >= 0 }).Select(one => one.Name)]),
        ];
        return string.Create(CultureInfo.InvariantCulture,
            $"{where} beta {beta}, hierarchical inference {string.Join(", and it ", parts)}: {policy} costs {cost:0.000} per image ({how}, 95 % interval {interval.Low:0.000} to {interval.High:0.000}).");
    }

    private static string[] Part(string verb, string[] names) => names.Length == 0 ? []
        : [$"{verb} {(names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}")}"];
}
