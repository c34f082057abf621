using System.Globalization;

namespace Hil.Results.Reports.Html;

/// <summary>Figures as sections write them.</summary>
internal static class FigureText
{
    public static string Percent(double? share) => share is { } known ? (100 * known).ToString("0.0", CultureInfo.InvariantCulture) : RunTable.Unknown;

    public static string Cost(double? cost) => cost?.ToString("0.000", CultureInfo.InvariantCulture) ?? RunTable.Unknown;

    /// <summary>`82.5 .. 91.0`: no sign may be taken for a minus.</summary>
    public static string Range(double low, double high, string format) =>
        $"{low.ToString(format, CultureInfo.InvariantCulture)} .. {high.ToString(format, CultureInfo.InvariantCulture)}";
}
