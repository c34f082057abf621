using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Results.Reports.Html.Charts;
using Hil.Results.Store;
using ScottPlot;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Which trials are not beaten in accuracy, latency and energy at once.</summary>
[PartName("pareto")]
public sealed class ParetoSection : IReportSection
{
    /// <summary>Tags beside points: more would lie on each other.</summary>
    private const int Tagged = 14;

    public int Order => 800;

    public string Title => "Pareto front of accuracy, latency and energy";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        var points = ParetoPoint.Among(runs.Trials);
        if (points.Count < 2) return "Fewer than two trials have an accuracy with the latency or the energy of a whole image.";
        html.Add($"<div class=\"charts\">");
        ChartOf("latency", "Accuracy and latency", "ms per image", [.. points.Where(point => point.Milliseconds is not null)], point => point.Milliseconds!.Value, html);
        ChartOf("energy", "Accuracy and energy", "mJ per image", [.. points.Where(point => point.Millijoules is not null)], point => point.Millijoules!.Value, html);
        html.Add($"</div>");
        Table(points, html);
        return null;
    }

    private static void ChartOf(string id, string title, string unit, ParetoPoint[] points, Func<ParetoPoint, double> of, HtmlText html)
    {
        if (points.Length < 2) return;
        var kinds = points.GroupBy(point => (point.Origin, point.IsOnFront)).OrderBy(kind => kind.Key.Origin).ThenByDescending(kind => kind.Key.IsOnFront)
            .Select(kind => (Series: SeriesOf(kind.Key.Origin, kind.Key.IsOnFront), Points: kind.ToArray())).ToArray();
        ParetoPoint[] tagged = points.Length <= Tagged ? points : [.. points.Where(point => point.IsOnFront).Take(Tagged)];
        var front = points.Where(point => point.IsOnFront).Select(point => point.Trial.Tag);
        new Chart($"pareto-{id}", title, $"{points.Length} trials by accuracy and {unit}. On the front: {string.Join(", ", front)}.")
        {
            X = unit,
            Y = "accuracy, %",
            Origins = Badge.Of(points.Select(point => id == "energy" ? point.Trial.Report.Energy!.Meter.Origin : point.Origin)),
            Legend = [.. kinds.Select(kind => kind.Series)],
            Caption = "Up and to the left is better. The front is that of accuracy, latency and energy together, so a point may be on it that looks beaten here.",
            Draw = plot =>
            {
                foreach (var (series, some) in kinds) plot.Points(series, [.. some.Select(point => (of(point), 100 * point.Accuracy!.Value))]);
                plot.Axes.Margins(0.12, 0.3);
                foreach (var (index, point) in tagged.Index())
                {
                    var text = plot.Add.Text(point.Trial.Tag, of(point), 100 * point.Accuracy!.Value);
                    // Above and below in turn: neighbours on the front are close.
                    text.LabelAlignment = index % 2 == 0 ? Alignment.LowerLeft : Alignment.UpperLeft;
                    (text.OffsetX, text.OffsetY) = (5, index % 2 == 0 ? -5 : 5);
                    text.LabelFontColor = Chart.Ink(ChartColour.Ink);
                    text.LabelFontSize = 12;
                }
            },
        }.Write(html);
    }

    private static Series SeriesOf(Origin origin, bool front) => new($"{RunRows.Word(origin)}, {(front ? "on the front" : "beaten")}", front ? ChartColour.Blue : ChartColour.Vermilion)
    {
        Marker = (origin, front) switch
        {
            (Origin.Measured, true) => MarkerShape.FilledCircle,
            (Origin.Measured, false) => MarkerShape.OpenCircle,
            (Origin.Emulated, true) => MarkerShape.FilledDiamond,
            (Origin.Emulated, false) => MarkerShape.OpenDiamond,
            (_, true) => MarkerShape.FilledSquare,
            _ => MarkerShape.OpenSquare,
        },
    };

    private static void Table(IReadOnlyList<ParetoPoint> points, HtmlText html)
    {
        using var table = new HtmlTable(html, "Trials on the front are not beaten by a trial of the same origin in all that is known. Shaded: on the front.",
            "Trial", "Policy", "#accuracy, %", "#ms per image", "#mJ per image", "On the front");
        foreach (var point in points.OrderByDescending(point => point.IsOnFront).ThenByDescending(point => point.Accuracy))
        {
            html.Add($"<tr class=\"{(point.IsOnFront ? "best" : "")}\"><th scope=\"row\" class=\"tag\">{point.Trial.Label}{Badge.Of(point.Origin).Html}</th><td class=\"words\">{point.Trial.Policy}</td>");
            html.Add($"<td class=\"number\">{FigureText.Percent(point.Accuracy)}</td><td class=\"number\">{FigureText.Number(point.Milliseconds, "0.00")}</td><td class=\"number\">{FigureText.Number(point.Millijoules, "0.00")}{Badge.OfMeter(point.Trial.Report).Html}</td>");
            html.Add($"<td>{(point.IsOnFront ? "yes" : "no")}</td></tr>");
        }
    }
}
