using System.Numerics;

namespace Hil.Results.Statistics;

/// <summary>Percentiles by nearest rank: always a value that occurred, the smallest that at least p % of the values do not exceed.</summary>
/// <param name="P50">Median.</param>
/// <param name="P90">90 %.</param>
/// <param name="P95">95 %.</param>
/// <param name="P99">99 %.</param>
/// <param name="Max">Largest.</param>
public record Percentiles(double P50, double P90, double P95, double P99, double Max)
{
    /// <summary>Percentiles of the values in their own unit times <paramref name="scale"/>; null when there is no value.</summary>
    /// <param name="values">In any order; sorted in place.</param>
    /// <param name="scale">For example microseconds per tick.</param>
    public static Percentiles? Of<T>(Span<T> values, double scale)
        where T : IBinaryInteger<T>
    {
        if (values.IsEmpty) return null;
        values.Sort();
        return new Percentiles(At(values, 50, scale), At(values, 90, scale), At(values, 95, scale), At(values, 99, scale), At(values, 100, scale));
    }

    /// <summary>The rank in integers: 0.95 * 20 is not 19 in floating point.</summary>
    private static double At<T>(ReadOnlySpan<T> sorted, int percent, double scale)
        where T : IBinaryInteger<T> => scale * double.CreateChecked(sorted[(int)((((long)percent * sorted.Length) + 99) / 100) - 1]);
}
