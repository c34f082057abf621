using Hil.Protocols.Parts;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>What a tuning had said that a policy would do, beside what boards did.</summary>
[PartName("prediction")]
public sealed class PredictionSection : IReportSection
{
    public int Order => 360;

    public string Title => "Predicted and observed";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        ReportedTrial[] known = [.. runs.Trials.Where(trial => trial.Report.Predicted is not null)];
        if (known.Length == 0) return "No policy of these runs came from a tuning, so nothing was predicted: hil run --policy-from takes one.";
        using var table = new HtmlTable(html,
            "Predicted by the tuning, with the range in which 95 % of runs of as many images are to be expected, and observed. Struck through: outside of it.",
            "Trial", "Policy", "Tuned on", "#cost", "#observed", "#offloaded, %", "#observed", "#accuracy, %", "#observed");
        foreach (var trial in known)
        {
            var predicted = trial.Report.Predicted!;
            html.Add($"<tr><th scope=\"row\" class=\"tag\">{trial.Label}{Badge.Of(trial.Report.Origin).Html}</th><td class=\"words\">{trial.Policy}</td>");
            html.Add($"<td>{predicted.Rig}<span class=\"aside\">{predicted.Run}{(predicted.Transferred ? ", carried over" : "")}{(predicted.TunedOn() is { } data ? $"; {data}" : "")}</span></td>");
            Cells(predicted.Cost, 1, "0.000", html);
            Cells(predicted.OffloadRate, 100, "0.0", html);
            Cells(predicted.Accuracy, 100, "0.0", html);
            html.Add($"</tr>");
        }

        return null;
    }

    private static void Cells(PredictedFigure figure, double unit, string format, HtmlText html)
    {
        html.Add($"<td class=\"number\">{FigureText.Number(unit * figure.Predicted, format)}<small>{FigureText.Range(unit * figure.Low, unit * figure.High, format)}</small></td>");
        html.Add($"<td class=\"number {(figure.Inside is false ? "loses" : "")}\">{FigureText.Number(unit * figure.Observed, format)}</td>");
    }
}
