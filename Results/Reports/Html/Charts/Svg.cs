using System.Globalization;
using System.Text;
using System.Xml.Linq;
using ScottPlot;

namespace Hil.Results.Reports.Html.Charts;

/// <summary>Makes what ScottPlot draws a part of the page: colours of its style sheet, its fonts, no name that another chart has too.</summary>
internal static class Svg
{
    private static readonly Dictionary<string, string> Colours = new(
        ChartColour.All.Select(colour => KeyValuePair.Create(colour.Drawn, colour.Css)).Append(new("black", ChartColour.Ink.Css)).Append(new("white", ChartColour.Ground.Css)),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The drawing as inline SVG, hidden from readers of text: the figure around it is described by itself.</summary>
    /// <param name="plot">What is drawn.</param>
    /// <param name="size">How large.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="id">Different for each drawing of a page.</param>
    public static string Of(Plot plot, ChartSize size, int height, string id)
    {
        var root = XDocument.Parse(plot.GetSvgXml(size.Width, height)).Root!;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg class=\"{size.Name}\" viewBox=\"0 0 {size.Width} {height}\" aria-hidden=\"true\">");
        foreach (var child in root.Elements()) Write(text, child, id);
        return text.Append("</svg>").ToString();
    }

    private static void Write(StringBuilder text, XElement element, string id)
    {
        var name = element.Name.LocalName;
        text.Append('<').Append(name);
        if (name == "text") Anchor(text, element);
        foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration)) WriteAttribute(text, name, attribute, id);
        text.Append('>');
        if (name == "text") text.Append(new XText(element.Value.Trim()));
        foreach (var child in element.Elements()) Write(text, child, id);
        text.Append("</").Append(name).Append('>');
    }

    private static void WriteAttribute(StringBuilder text, string element, XAttribute attribute, string id)
    {
        var (name, value) = (attribute.Name.LocalName, attribute.Value);
        // The page's own font; places of single letters would be those of another.
        if (name is "font-family" || (element == "text" && name is "x" or "y")) return;
        value = name switch
        {
            "id" => id + value,
            "clip-path" => value.Replace("url(#", $"url(#{id}", StringComparison.Ordinal),
            "fill" or "stroke" => Colours.GetValueOrDefault(value, value),
            "d" => Rounded(value),
            _ => value,
        };
        text.Append(' ').Append(name).Append("=\"").Append(value.Replace("\"", "&quot;", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>
    /// Each letter has a place of its own, from the metrics of the font that it was drawn with. Where the first one stands, seen from the
    /// text's own origin, tells how the text was aligned; any font can do that.
    /// </summary>
    private static void Anchor(StringBuilder text, XElement element)
    {
        var places = Numbers((string?)element.Attribute("x"));
        var size = Numbers((string?)element.Attribute("font-size")).FirstOrDefault(12);
        var width = places.Length == 0 ? 0 : places[^1] - places[0] + (0.6 * size);
        var shift = width > 0 ? -places[0] / width : 0;
        text.Append(shift switch { < 0.25 => "", < 0.75 => " text-anchor=\"middle\"", _ => " text-anchor=\"end\"" });
        text.Append(CultureInfo.InvariantCulture, $" y=\"{Numbers((string?)element.Attribute("y")).FirstOrDefault():0.#}\"");
    }

    private static double[] Numbers(string? list) =>
        [.. (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    /// <summary>A tenth of a pixel is as much as one sees.</summary>
    private static string Rounded(string path)
    {
        var text = new StringBuilder(path.Length);
        var start = -1;
        for (var at = 0; at <= path.Length; at++)
        {
            var isNumber = at < path.Length && (char.IsAsciiDigit(path[at]) || path[at] is '.' or '-');
            if (isNumber)
            {
                if (start < 0) start = at;
                continue;
            }

            if (start >= 0) text.Append(double.Parse(path.AsSpan(start, at - start), CultureInfo.InvariantCulture).ToString("0.#", CultureInfo.InvariantCulture));
            start = -1;
            if (at < path.Length) text.Append(path[at]);
        }

        return text.ToString();
    }
}
