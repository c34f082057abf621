using Hil.Protocols.Parts;
using Hil.Results.Reports.Html.Charts;
using ScottPlot;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>What each share of offloads buys: every threshold of the maximum probability, chance, the oracle, and what was measured.</summary>
[PartName("accuracy")]
public sealed class AccuracySection : IReportSection
{
    public int Order => 400;

    public string Title => "Accuracy against offload rate";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        var known = runs.Outputs.Where(group => group.Curve is not null).ToArray();
        if (known.Length == 0) return "Without labels or an edge model's answers, and without probabilities, nothing is known of other thresholds.";
        html.Add($"<div class=\"charts\">");
        foreach (var (group, index) in known.Take(Shown.Groups).Select((group, index) => (group, index))) ChartOf(group, index).Write(html);
        html.Add($"</div>");
        Shown.Rest(html, known.Length, Shown.Groups, "more with other outputs, not drawn");
        return null;
    }

    private static Chart ChartOf(EqualOutputs group, int index)
    {
        var curve = group.Curve!;
        double[] rates = [.. curve.Points.Select(point => 100 * curve.Rate(point))], accuracies = [.. curve.Points.Select(point => 100 * curve.Accuracy(point))];
        (double local, double edge) = (100 * (1 - ((double)curve.LocalWrong / curve.Samples)), 100 * (1 - ((double)curve.EdgeWrong / curve.Samples)));
        var (wrong, oracle) = (100.0 * curve.LocalWrong / curve.Samples, 100 * (1 - ((double)curve.BothWrong / curve.Samples)));
        var threshold = new Series("every threshold of the maximum probability", ChartColour.Blue) { Line = Dash.Solid };
        var random = new Series("random offloads", ChartColour.Muted) { Line = Dash.Dashed };
        var best = new Series("oracle: offloads exactly the wrong answers", ChartColour.Green) { Line = Dash.Dotted, Marker = MarkerShape.OpenCircle };
        var points = Shown.Points(group.Trials.Where(trial => trial.Report.OffloadRate is not null && trial.FinalAccuracy is not null));
        return new Chart($"accuracy-{index + 1}", group.Rigs, $"Accuracy against offload rate of {group.Rigs}: from {local:0.0} % without offloads to {edge:0.0} % with all; the oracle reaches {oracle:0.0} % at {wrong:0.0} %.")
        {
            X = "offloaded, %",
            Y = "accuracy, %",
            Origins = Badge.Of(group.Trials),
            Legend = [threshold, random, best, .. points.Select(point => point.Series)],
            Caption = $"{curve.Samples} images; {TruthOf(group)}. The curve is computed from stored outputs; points are what boards decided.{Exits(group)}",
            Draw = plot =>
            {
                plot.Line(random, [0, 100], [local, edge]);
                plot.Line(best, [0, wrong], [local, oracle]);
                plot.Line(threshold, rates, accuracies);
                foreach (var (series, trials) in points) plot.Points(series, [.. trials.Select(trial => (100 * trial.Report.OffloadRate!.Value, 100 * trial.FinalAccuracy!.Value))]);
                plot.Axes.AutoScale();
                plot.Axes.SetLimitsX(-2, 102);
            },
        };
    }

    internal static string Exits(EqualOutputs group) => group.First.Report.Exit is null ? "" : " Images that stopped at the model's exit count as accepted.";

    internal static string TruthOf(EqualOutputs group) => group.First.Report.Truth == Truth.Edge ? "the edge model's answers are taken as right" : "labels are the truth";
}
