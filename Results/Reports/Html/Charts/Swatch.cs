using ScottPlot;

namespace Hil.Results.Reports.Html.Charts;

/// <summary>A legend's small picture of a series.</summary>
internal static class Swatch
{
    public static HtmlText Of(Series series) => HtmlText.Of(html =>
    {
        html.Add($"<svg class=\"swatch\" viewBox=\"0 0 28 14\" aria-hidden=\"true\">");
        if (series.Filled) html.Add($"<rect x=\"2\" y=\"1\" width=\"24\" height=\"12\" rx=\"2\" fill=\"{series.Colour.Css}\"/>");
        if (series.Line is { } line)
            html.Add($"<line x1=\"1\" y1=\"7\" x2=\"27\" y2=\"7\" stroke=\"{series.Colour.Css}\" stroke-width=\"2.5\" stroke-dasharray=\"{Dashes(line)}\"/>");
        if (series.Marker is { } marker)
        {
            var open = IsOpen(marker);
            html.Add($"<path d=\"{Shape(marker)}\" fill=\"{(open ? "none" : series.Colour.Css)}\" stroke=\"{series.Colour.Css}\" stroke-width=\"{(open ? 2 : 0)}\"/>");
        }

        html.Add($"</svg>");
    });

    private static bool IsOpen(MarkerShape marker) => marker.ToString().StartsWith("Open", StringComparison.Ordinal);

    private static string Dashes(Dash line) => line switch { Dash.Dashed => "8 5", Dash.Dotted => "2 4", Dash.Dense => "5 3", _ => "none" };

    private static string Shape(MarkerShape marker) => marker switch
    {
        MarkerShape.FilledSquare or MarkerShape.OpenSquare => "M9 2h10v10h-10z",
        MarkerShape.FilledTriangleUp or MarkerShape.OpenTriangleUp => "M14 1.5l6 10.5h-12z",
        MarkerShape.FilledTriangleDown or MarkerShape.OpenTriangleDown => "M14 12.5l6 -10.5h-12z",
        MarkerShape.FilledDiamond or MarkerShape.OpenDiamond => "M14 1l6 6l-6 6l-6 -6z",
        _ => "M9 7a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    };
}
