using System.Globalization;
using Hil.Results.Pictures;
using ScottPlot;

namespace Hil.Results.Reports.Html.Charts;

/// <summary>A figure of the page: a chart with its title, legend and caption.</summary>
/// <param name="Id">Different for each chart of a page: letters, digits, hyphens.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Text">For who does not see it: what it shows, with its main figures.</param>
internal sealed record Chart(string Id, string Title, string Text)
{
    private const int RowsFrame = 64;
    private const int RowHeight = 26;

    /// <summary>What the reader must know: definitions, what was left out, where figures come from.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Marks of the figures that it shows.</summary>
    public Badge Origins { get; init; } = Badge.None;

    /// <summary>The horizontal axis with its unit.</summary>
    public required string X { get; init; }

    /// <summary>The vertical axis with its unit.</summary>
    public required string Y { get; init; }

    /// <summary>What is in the legend, in order.</summary>
    public IReadOnlyList<Series> Legend { get; init; } = [];

    /// <summary>Rows of bars, which decide the height; 0 for charts of other kinds.</summary>
    public int Rows { get; init; }

    /// <summary>Draws everything but axes' labels and colours.</summary>
    public required Action<Plot> Draw { get; init; }

    /// <summary>Adds the figure to a page.</summary>
    /// <exception cref="Protocols.TroubleException">This machine has no font to draw with.</exception>
    public void Write(HtmlText html)
    {
        PictureFont.Use();
        html.Add($"<figure id=\"{Id}\"><h3>{Title}{Origins.Html}</h3><div class=\"chart\" role=\"img\" aria-label=\"{Text}\">");
        foreach (var size in ChartSize.All)
        {
            var height = Rows > 0 ? RowsFrame + (Rows * RowHeight) : size.Height;
            using var plot = new Plot();
            Style(plot, size);
            Draw(plot);
            html.AddTrusted(Svg.Of(plot, size, height, string.Create(CultureInfo.InvariantCulture, $"{Id}-{size.Name}-")));
        }

        html.Add($"</div>");
        if (Legend.Count > 0)
        {
            html.Add($"<ul class=\"legend\">");
            foreach (var series in Legend) html.Add($"<li>{Swatch.Of(series)}{series.Name}</li>");
            html.Add($"</ul>");
        }

        html.Add($"<figcaption>{Caption}</figcaption></figure>");
    }

    private void Style(Plot plot, ChartSize size)
    {
        plot.Font.Set(PictureFont.Name);
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Color(Ink(ChartColour.Ink));
        plot.Grid.MajorLineColor = Ink(ChartColour.Grid);
        foreach (var edge in new IAxis[] { plot.Axes.Top, plot.Axes.Right })
        {
            // Room for the last tick's number, which is wider than its place.
            edge.FrameLineStyle.Width = 0;
            edge.MajorTickStyle.Length = 0;
            edge.MinorTickStyle.Length = 0;
        }

        plot.Axes.Right.MinimumSize = 18;
        plot.Axes.Top.MinimumSize = 10;
        plot.Axes.Bottom.TickLabelStyle.FontSize = size.Text;
        plot.Axes.Left.TickLabelStyle.FontSize = size.Text;
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.MinorTickStyle.Length = 0;
            axis.MajorTickStyle.Length = 4;
            axis.FrameLineStyle.Width = 1;
        }

        plot.XLabel(X, size.Text);
        plot.YLabel(Y, size.Text);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
    }

    /// <summary>A colour as ScottPlot takes it.</summary>
    public static Color Ink(ChartColour colour) => Color.FromHex(colour.Drawn);
}
