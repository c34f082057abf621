using System.Globalization;
using Hil.Results.Statistics;

namespace Hil.Results.Reports.Html;

/// <summary>Figures as sections write them.</summary>
internal static class FigureText
{
    public static string Percent(double? share) => Number(100 * share, "0.0");

    public static string Cost(double? cost) => Number(cost, "0.000");

    /// <summary>A dash where it is not known.</summary>
    public static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? RunTable.Unknown;

    /// <summary>Percentiles of a latency in ms: the median, and the others below it.</summary>
    public static HtmlText Spread(Percentiles? of) => HtmlText.Of(html =>
    {
        if (of is null) html.Add($"{RunTable.Unknown}");
        else html.Add($"{RunTableFigure.Milliseconds(of.P50)}<small>{RunTableFigure.Milliseconds(of.P95)} / {RunTableFigure.Milliseconds(of.P99)} / {RunTableFigure.Milliseconds(of.Max)}</small>");
    });

    /// <summary>`82.5 .. 91.0`: no sign may be taken for a minus.</summary>
    public static string Range(double low, double high, string format) =>
        $"{low.ToString(format, CultureInfo.InvariantCulture)} .. {high.ToString(format, CultureInfo.InvariantCulture)}";
}
