using ScottPlot;

namespace Hil.Results.Reports.Html.Charts;

/// <summary>Series drawn as their legends show them.</summary>
internal static class Drawing
{
    private const float LineWidth = 2;
    private const float MarkerSize = 10;

    /// <summary>A line through points; a series that has a marker has it at the line's end.</summary>
    public static void Line(this Plot plot, Series series, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        var line = plot.Add.ScatterLine(xs.ToArray(), ys.ToArray(), Chart.Ink(series.Colour));
        line.LineWidth = LineWidth;
        line.LinePattern = series.Line switch
        {
            Dash.Dashed => LinePattern.Dashed,
            Dash.Dotted => LinePattern.Dotted,
            Dash.Dense => LinePattern.DenselyDashed,
            _ => LinePattern.Solid,
        };
        if (series.Marker is not null && xs.Count > 0) plot.Points(series, [(xs[^1], ys[^1])]);
    }

    /// <summary>Points by themselves.</summary>
    public static void Points(this Plot plot, Series series, IReadOnlyList<(double X, double Y)> points)
    {
        var shape = series.Marker ?? MarkerShape.FilledCircle;
        Coordinates[] places = [.. points.Select(point => new Coordinates(point.X, point.Y))];
        var markers = plot.Add.Markers(places, shape, MarkerSize, Chart.Ink(series.Colour));
        markers.MarkerLineWidth = 2;
        markers.MarkerLineColor = Chart.Ink(series.Colour);
    }
}
