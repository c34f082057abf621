using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Hil.Results.Reports.Html.Charts;

/// <summary>An axis of milliseconds: logarithmic where the values are far apart, since the short ones would be one line at its begin.</summary>
internal sealed class TimeScale
{
    private const double FarApart = 12;

    private readonly double least;
    private readonly double most;
    private readonly bool isLogarithmic;

    /// <param name="milliseconds">Everything that is drawn.</param>
    public TimeScale(IEnumerable<double> milliseconds)
    {
        double[] all = [.. milliseconds.Where(value => value > 0).DefaultIfEmpty(1)];
        (least, most) = (all.Min(), all.Max());
        isLogarithmic = most > FarApart * least;
    }

    public string Label => isLogarithmic ? "ms, logarithmic" : "ms";

    /// <summary>Where a value is drawn.</summary>
    public double Place(double milliseconds) => isLogarithmic ? Math.Log10(Math.Max(milliseconds, least)) : milliseconds;

    /// <summary>Puts limits and ticks on the horizontal axis.</summary>
    public void Apply(Plot plot)
    {
        if (!isLogarithmic)
        {
            // Latencies of emulated boards may all be the same.
            var margin = Math.Max((most - least) * 0.06, most * 0.01);
            plot.Axes.SetLimitsX(least - margin, most + margin);
            return;
        }

        plot.Axes.SetLimitsX(Place(least) - 0.1, Place(most) + 0.1);
        double[] steps = most > 300 * least ? [1] : [1, 2, 5];
        var ticks = Enumerable.Range(-6, 16).SelectMany(power => steps.Select(step => step * Math.Pow(10, power))).Where(tick => tick >= least * 0.7 && tick <= most * 1.4);
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. ticks.Select(tick => new Tick(Math.Log10(tick), tick.ToString("0.######", CultureInfo.InvariantCulture)))]);
    }
}
