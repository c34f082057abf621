namespace Hil.Results.Statistics;

/// <summary>Percentiles by nearest rank: always a value that occurred, the smallest that at least p % of the values do not exceed.</summary>
/// <param name="P50">Median.</param>
/// <param name="P95">95 %.</param>
/// <param name="P99">99 %.</param>
/// <param name="Max">Largest.</param>
public sealed record Percentiles(double P50, double P95, double P99, double Max)
{
    /// <summary>Percentiles of the values in their own unit times <paramref name="scale"/>; null when there is no value.</summary>
    /// <param name="values">In any order; sorted in place.</param>
    /// <param name="scale">For example microseconds per tick.</param>
    public static Percentiles? Of(Span<uint> values, double scale)
    {
        if (values.IsEmpty) return null;
        values.Sort();
        return new Percentiles(scale * values[Rank(50, values.Length)], scale * values[Rank(95, values.Length)],
            scale * values[Rank(99, values.Length)], scale * values[^1]);
    }

    /// <summary>Index in sorted values, in integers: 0.95 * 20 is not 19 in floating point.</summary>
    private static int Rank(int percent, int count) => (int)((((long)percent * count) + 99) / 100) - 1;
}
