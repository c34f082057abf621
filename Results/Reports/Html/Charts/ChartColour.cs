namespace Hil.Results.Reports.Html.Charts;

/// <summary>
/// A colour as ScottPlot draws it and as the page shows it: its name in the style sheet, which differs between light and dark. Series are in
/// colours that everyone can tell apart (Okabe and Ito, "Color Universal Design", 2008), and have markers and dashes of their own besides.
/// </summary>
/// <param name="Drawn">Hex, different for each.</param>
/// <param name="Name">Custom property of the style sheet.</param>
internal sealed record ChartColour(string Drawn, string Name)
{
    /// <summary>Axes and text.</summary>
    public static ChartColour Ink { get; } = new("#010203", "--ink");

    public static ChartColour Muted { get; } = new("#010205", "--muted");

    public static ChartColour Grid { get; } = new("#010207", "--grid");

    /// <summary>What lies under the chart: edges of markers and bars.</summary>
    public static ChartColour Ground { get; } = new("#010209", "--card");

    public static ChartColour Blue { get; } = new("#0072B2", "--blue");

    public static ChartColour Vermilion { get; } = new("#D55E00", "--vermilion");

    public static ChartColour Green { get; } = new("#009E73", "--green");

    public static ChartColour Purple { get; } = new("#CC79A7", "--purple");

    public static ChartColour Sky { get; } = new("#56B4E9", "--sky");

    public static ChartColour Orange { get; } = new("#E69F00", "--orange");

    public static ChartColour Yellow { get; } = new("#F0E442", "--yellow");

    /// <summary>Of series, in the order in which they are taken.</summary>
    public static IReadOnlyList<ChartColour> Series { get; } = [Blue, Vermilion, Green, Purple, Orange, Sky];

    public static IReadOnlyList<ChartColour> All { get; } = [Ink, Muted, Grid, Ground, .. Series, Yellow];

    /// <summary>The one that is drawn in this colour.</summary>
    public static ChartColour Of(string drawn) => All.FirstOrDefault(colour => colour.Drawn == drawn) ?? Muted;

    /// <summary>As the style sheet has it.</summary>
    public string Css => $"var({Name})";
}
