using System.Globalization;

namespace Hil.Results.Verdicts;

/// <summary>A figure as it is in a report.</summary>
/// <param name="Number">Null when it is no number.</param>
/// <param name="Word">A word, `true` or `false`; null when it is a number.</param>
internal readonly record struct FigureValue(double? Number, string? Word)
{
    public override string ToString() => Number?.ToString("0.####", CultureInfo.InvariantCulture) ?? Word ?? "";
}
