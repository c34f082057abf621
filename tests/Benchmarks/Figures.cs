namespace Hil.Benchmarks;

/// <summary>Medians and other order statistics of a handful of figures.</summary>
internal static class Figures
{
    public static double Median(this IEnumerable<double> values) => values.Quantile(0.5);

    /// <param name="values">At least one.</param>
    /// <param name="at">0 to 1.</param>
    /// <returns>The value at the rank nearest to it.</returns>
    public static double Quantile(this IEnumerable<double> values, double at)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Round(at * (sorted.Length - 1))];
    }
}
