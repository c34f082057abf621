using Hil.Protocols.Parts;
using Hil.Results.Store;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Which classes the board, the edge and both together take for which.</summary>
[PartName("confusion")]
public sealed class ConfusionSection : IReportSection
{
    private const int Groups = 2;

    public int Order => 1000;

    public string Title => "Confusion matrices";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        EqualOutputs[] known = [.. runs.Outputs.Where(group => group.First.Report.Truth is not null)];
        if (known.Length == 0) return "Neither labels nor an edge model say which class is right.";
        foreach (var group in known.Take(Groups)) Write(group, html);
        Shown.Rest(html, known.Length, Groups, "more with other outputs, without theirs here");
        return null;
    }

    private static void Write(EqualOutputs group, HtmlText html)
    {
        var trial = group.Deciding;
        html.Add($"<div class=\"charts matrices\">");
        Write(group, trial, "Local", $"the board's own answers ({group.Rigs})", sample => sample.LocalClass, html);
        if (trial.Report.Truth == Truth.Labels) Write(group, trial, "Edge", "the edge model's answers", sample => sample.EdgeClass, html);
        Write(group, trial, "Final", $"answers in the end ({trial.Label}, {trial.Policy})", sample => sample.FinalClass, html);
        html.Add($"</div>");
    }

    private static void Write(EqualOutputs group, ReportedTrial trial, string name, string what, Func<SampleRecord, int?> answer, HtmlText html)
    {
        var answers = trial.Answered.Select(sample => (Right: trial.Truth(sample), Answer: answer(sample)))
            .Where(pair => pair is { Right: not null, Answer: not null }).Select(pair => (pair.Right!.Value, pair.Answer!.Value)).ToArray();
        if (answers.Length == 0) return;
        var matrix = ConfusionMatrix.Of(answers);
        var left = matrix.Left > 0 ? FormattableString.Invariant($" The {matrix.Classes.Count} classes that are confused most; {matrix.Left} answers lie outside.") : "";
        var caption = $"Rows: right by {(trial.Report.Truth == Truth.Edge ? "the edge model" : "the labels")}; columns: {what}.{left}";
        html.Add($"<div><h3>{name}{Badge.Of(group.Trials).Html}</h3>");
        html.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}: {caption}\"><table class=\"matrix\"><caption><span>{caption}</span></caption><thead><tr><th scope=\"col\"></th>");
        foreach (var column in matrix.Classes) html.Add($"<th scope=\"col\" class=\"number\">{trial.Class(column)}</th>");
        html.Add($"</tr></thead><tbody>");
        for (var row = 0; row < matrix.Classes.Count; row++) Row(trial.Class(matrix.Classes[row]), matrix.Counts[row], row, html);
        html.Add($"</tbody></table></div></div>");
    }

    private static void Row(string name, IReadOnlyList<long> counts, int right, HtmlText html)
    {
        html.Add($"<tr><th scope=\"row\">{name}</th>");
        var sum = Math.Max(1, counts.Sum());
        for (var column = 0; column < counts.Count; column++)
        {
            // Dark text stays legible on half of the colour's strength.
            var heat = 0.5 * counts[column] / sum;
            html.Add($"<td class=\"{(column == right ? "right" : "")}{(counts[column] == 0 ? " zero" : "")}\" style=\"background:rgba(var(--heat),{heat:0.00})\">{counts[column]}</td>");
        }

        html.Add($"</tr>");
    }
}
