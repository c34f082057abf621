namespace Hil.Results.Comparing;

/// <summary>How far values lie from their mean.</summary>
internal static class Spread
{
    /// <summary>Standard deviation; 0 of fewer than two.</summary>
    public static double Of(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2) return 0;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
