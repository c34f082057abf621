using Hil.Protocols.Parts;
using Hil.Results.Reports.Html.Charts;
using Hil.Results.Statistics;
using ScottPlot;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Whether a board that says 0.8 is right in eight cases of ten, before and after temperature scaling.</summary>
[PartName("reliability")]
public sealed class ReliabilitySection : IReportSection
{
    public int Order => 900;

    public string Title => "Reliability of confidence";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        var known = runs.Outputs.Select(group => (Group: group, Calibration: Calibration.Of(group.First))).Where(one => one.Calibration is not null).ToArray();
        if (known.Length == 0) return "Confidence cannot be judged: the truth is not known, or outputs are neither probabilities nor logits.";
        html.Add($"<div class=\"charts\">");
        foreach (var (one, index) in known.Take(Shown.Groups).Select((one, index) => (one, index))) ChartOf(one.Group, one.Calibration!, index).Write(html);
        html.Add($"</div>");
        Shown.Rest(html, known.Length, Shown.Groups, "more with other outputs, not drawn");
        foreach (var (group, calibration) in known.Take(Shown.Groups)) Table(group, calibration!, html);
        return null;
    }

    private static Chart ChartOf(EqualOutputs group, Calibration calibration, int index)
    {
        var before = new Series(FormattableString.Invariant($"as the model says it: error {100 * calibration.Before.CalibrationError:0.0} %"), ChartColour.Vermilion) { Line = Dash.Dashed, Marker = MarkerShape.FilledSquare };
        var after = new Series(FormattableString.Invariant($"temperature scaled: error {100 * calibration.After.CalibrationError:0.0} %"), ChartColour.Blue) { Line = Dash.Solid, Marker = MarkerShape.FilledCircle };
        var ideal = new Series("confidence is the chance of being right", ChartColour.Muted) { Line = Dash.Dotted };
        return new Chart($"reliability-{index + 1}", group.Rigs,
            FormattableString.Invariant($"Accuracy against confidence. Expected calibration error {calibration.Before.CalibrationError:0.000} before and {calibration.After.CalibrationError:0.000} after temperature scaling."))
        {
            X = "confidence",
            Y = "share that is right",
            Origins = Badge.Of(group.Trials),
            Legend = [ideal, before, after],
            Caption = FormattableString.Invariant($"{Reliability.BinCount} bins of equal width; a bin stands at its mean confidence; {AccuracySection.TruthOf(group)}. Each half of the images is scaled with the temperature fitted to the other half ({string.Join(" and ", calibration.Temperatures)}). Error: expected calibration error."),
            Draw = plot =>
            {
                plot.Line(ideal, [0, 1], [0, 1]);
                Draw(plot, before, calibration.Before);
                Draw(plot, after, calibration.After);
                plot.Axes.SetLimits(-0.02, 1.02, -0.02, 1.05);
            },
        };
    }

    private static void Draw(Plot plot, Series series, Reliability of)
    {
        plot.Line(series with { Marker = null }, [.. of.Bins.Select(bin => bin.Confidence)], [.. of.Bins.Select(bin => bin.Accuracy)]);
        plot.Points(series, [.. of.Bins.Select(bin => (bin.Confidence, bin.Accuracy))]);
    }

    private static void Table(EqualOutputs group, Calibration calibration, HtmlText html)
    {
        using var table = new HtmlTable(html, $"Bins of {group.Rigs}: images, mean confidence, and share that is right.",
            "Confidence", "#images before", "#confidence", "#right", "#images after", "#confidence", "#right");
        for (var bin = 0; bin < Reliability.BinCount; bin++)
        {
            html.Add($"<tr><th scope=\"row\">{(double)bin / Reliability.BinCount:0.0} to {(bin + 1.0) / Reliability.BinCount:0.0}</th>");
            Cells(calibration.Before, bin, html);
            Cells(calibration.After, bin, html);
            html.Add($"</tr>");
        }
    }

    private static void Cells(Reliability of, int bin, HtmlText html)
    {
        var found = of.Bins.FirstOrDefault(one => (int)Math.Round(one.From * Reliability.BinCount) == bin);
        if (found is null) html.Add($"<td class=\"number\">0</td><td class=\"number\">{RunTable.Unknown}</td><td class=\"number\">{RunTable.Unknown}</td>");
        else html.Add($"<td class=\"number\">{found.Count}</td><td class=\"number\">{found.Confidence:0.000}</td><td class=\"number\">{found.Accuracy:0.000}</td>");
    }
}
