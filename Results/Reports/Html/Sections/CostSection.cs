using Hil.Protocols.Parts;
using Hil.Results.Reports.Html.Charts;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Where hierarchical inference pays: cost per image over all prices of an offload.</summary>
[PartName("cost")]
public sealed class CostSection : IReportSection
{
    private const int Steps = 100;

    public int Order => 500;

    public string Title => "Cost against beta";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        var known = runs.Outputs.Where(group => group.Curve is not null).ToArray();
        if (known.Length == 0) return "Without labels or an edge model's answers, and without probabilities, there are no costs to compare.";
        html.Add($"<p>Beta is what an offload costs where a wrong answer costs 1. The lowest line at a beta is the cheapest way to work there.</p><div class=\"charts\">");
        foreach (var (group, index) in known.Take(Shown.Groups).Select((group, index) => (group, index))) ChartOf(group, index).Write(html);
        html.Add($"</div>");
        Shown.Rest(html, known.Length, Shown.Groups, "more with other outputs, not drawn");
        return null;
    }

    private static Chart ChartOf(EqualOutputs group, int index)
    {
        var curve = group.Curve!;
        var beta = group.First.Report.Cost.Beta;
        double[] betas = [.. Enumerable.Range(0, Steps + 1).Select(step => (double)step / Steps)];
        // Chance at the rate of whichever policy decided something: those that always do the same are lines of their own.
        var rate = group.Trials.Select(trial => trial.Report.OffloadRate).OfType<double>().Where(rate => rate is > 0 and < 1).DefaultIfEmpty(0.5).First();
        (Series Series, Func<double, double> Cost)[] lines =
        [
            (new Series("local only", ChartColour.Vermilion) { Line = Dash.Dashed }, at => curve.Baselines(rate, at).LocalOnly),
            (new Series("full offload", ChartColour.Purple) { Line = Dash.Dense }, at => curve.Baselines(rate, at).FullOffload),
            (new Series(FormattableString.Invariant($"random, {100 * rate:0.#} % offloaded"), ChartColour.Muted) { Line = Dash.Dashed }, at => curve.Baselines(rate, at).Random),
            (new Series("oracle", ChartColour.Green) { Line = Dash.Dotted }, at => curve.Baselines(rate, at).Oracle),
            (new Series("best threshold", ChartColour.Blue) { Line = Dash.Solid }, curve.LeastCost),
        ];
        var points = Shown.Points(group.Trials.Where(trial => CostOf(trial) is not null));
        var now = curve.Baselines(rate, beta);
        return new Chart($"cost-{index + 1}", group.Rigs,
            $"Cost per image against beta of {group.Rigs}. At beta {beta}: local only {now.LocalOnly:0.000}, full offload {now.FullOffload:0.000}, oracle {now.Oracle:0.000}, best threshold {curve.LeastCost(beta):0.000}.")
        {
            X = "beta, cost of an offload",
            Y = "cost per image",
            Origins = Badge.Of(group.Trials),
            Legend = [.. lines.Select(line => line.Series), .. points.Select(point => point.Series)],
            Caption = FormattableString.Invariant($"{curve.Samples} images; {AccuracySection.TruthOf(group)}. The best threshold is tuned on these images themselves, which flatters it: the table has its cross-validated cost. Points are what boards decided, at the run's beta of {beta}.{AccuracySection.Exits(group)}"),
            Draw = plot =>
            {
                foreach (var (series, cost) in lines) plot.Line(series, betas, [.. betas.Select(cost)]);
                foreach (var (series, trials) in points) plot.Points(series, [.. trials.Select(trial => (beta, CostOf(trial)!.Value))]);
                // Full offload leaves the picture: what matters lies below local only.
                plot.Axes.SetLimits(-0.02, 1.02, 0, Math.Max(1.6 * now.LocalOnly, 1.15 * points.SelectMany(point => point.Trials).Select(trial => CostOf(trial)!.Value).DefaultIfEmpty(0).Max()) + 0.01);
            },
        };
    }

    private static double? CostOf(ReportedTrial trial) => trial.Report.Truth == Truth.Labels ? trial.Report.Cost.Labels : trial.Report.Cost.Edge;
}
