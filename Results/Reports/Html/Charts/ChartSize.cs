namespace Hil.Results.Reports.Html.Charts;

/// <summary>A chart is drawn twice: its text is to be read on a phone and on a desk.</summary>
/// <param name="Name">Class of the drawing; the style sheet shows one of them.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels, unless the chart has rows of its own.</param>
/// <param name="Text">Size of its text, pixels.</param>
internal sealed record ChartSize(string Name, int Width, int Height, int Text)
{
    public static IReadOnlyList<ChartSize> All { get; } = [new("wide", 560, 340, 13), new("narrow", 340, 270, 12)];
}
