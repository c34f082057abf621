namespace Hil.Results.Statistics;

/// <summary>The middle value; of an even number, the mean of the middle two, as MLPerf Tiny's runners take it.</summary>
public static class Median
{
    /// <summary>Null of none.</summary>
    public static double? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
