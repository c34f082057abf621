using ScottPlot;

namespace Hil.Results.Reports.Html.Charts;

/// <summary>Lines that are told apart without their colours.</summary>
internal enum Dash
{
    Solid,
    Dashed,
    Dotted,
    Dense,
}

/// <summary>How a line or a set of points looks; the legend beside the chart is made of the same.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Colour">Of line and marker.</param>
internal sealed record Series(string Name, ChartColour Colour)
{
    private static readonly MarkerShape[] Markers =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown,
        MarkerShape.OpenCircle, MarkerShape.OpenSquare, MarkerShape.OpenTriangleUp,
    ];

    /// <summary>Null for points alone.</summary>
    public Dash? Line { get; init; }

    /// <summary>Null for a line alone.</summary>
    public MarkerShape? Marker { get; init; }

    /// <summary>A filled bar.</summary>
    public bool Filled { get; init; }

    /// <summary>The n-th line of a chart: colours and dashes change together.</summary>
    public static Series LineOf(int index, string name) =>
        new(name, ChartColour.Series[index % ChartColour.Series.Count]) { Line = (Dash)(index % 4) };

    /// <summary>The n-th point of a chart: colours and markers change together.</summary>
    public static Series PointOf(int index, string name) =>
        new(name, ChartColour.Series[(index + 1) % ChartColour.Series.Count]) { Marker = Markers[index % Markers.Length] };
}
