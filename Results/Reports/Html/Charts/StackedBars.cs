using Hil.Protocols.Wire;
using Hil.Results.Pictures;
using Hil.Results.Store;
using ScottPlot;
using ScottPlot.Plottables;

namespace Hil.Results.Reports.Html.Charts;

/// <summary>A bar of phases.</summary>
/// <param name="Label">Left of it.</param>
/// <param name="Parts">Value of each phase, not negative.</param>
/// <param name="Whole">A figure of the whole with half of its 95 % interval, where there is one.</param>
internal sealed record StackedBar(string Label, IReadOnlyDictionary<Phase, double> Parts, (double Value, double HalfWidth95)? Whole = null);

/// <summary>Phases of trials, one bar each, the first on top.</summary>
internal static class StackedBars
{
    /// <summary>Bars in one chart.</summary>
    public const int Most = 48;

    private const double Thickness = 0.68;

    public static IReadOnlyList<Series> Legend(IEnumerable<StackedBar> bars)
    {
        Phase[] phases = [.. bars.SelectMany(bar => bar.Parts.Keys).Distinct().Order()];
        return [.. phases.Select(phase => new Series(RunRows.Word(phase), ChartColour.Of(PhaseColours.Of(phase))) { Filled = true })];
    }

    public static void Draw(Plot plot, IReadOnlyList<StackedBar> bars)
    {
        for (var row = 0; row < bars.Count; row++)
        {
            var (from, place) = (0.0, bars.Count - 1 - row);
            foreach (var (phase, value) in bars[row].Parts.OrderBy(part => part.Key))
            {
                plot.Add.Bar(new Bar
                {
                    Position = place,
                    ValueBase = from,
                    Value = from + value,
                    Size = Thickness,
                    Orientation = Orientation.Horizontal,
                    FillColor = Color.FromHex(PhaseColours.Of(phase)),
                    LineColor = Chart.Ink(ChartColour.Ground),
                    LineWidth = 1,
                });
                from += value;
            }

            if (bars[row].Whole is not { } whole) continue;
            plot.Add.Plottable(new ErrorBar([whole.Value], [place], [whole.HalfWidth95], [whole.HalfWidth95], null, null)
            {
                Color = Chart.Ink(ChartColour.Ink),
                LineWidth = 1.5f,
            });
        }

        plot.Axes.Left.SetTicks([.. bars.Select((_, row) => (double)(bars.Count - 1 - row))], [.. bars.Select(bar => bar.Label)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Grid.YAxisStyle.IsVisible = false;
        var most = bars.Max(bar => Math.Max(bar.Parts.Values.Sum(), bar.Whole is { } whole ? whole.Value + whole.HalfWidth95 : 0));
        plot.Axes.SetLimits(0, Math.Max(most, 1e-9) * 1.04, -0.6, bars.Count - 0.4);
    }
}
