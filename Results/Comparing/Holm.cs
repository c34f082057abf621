namespace Hil.Results.Comparing;

/// <summary>
/// Many figures are tested at once: without a correction one of twenty differs between equal runs. S. Holm's procedure (Scand. J. Stat. 6,
/// 1979) keeps the probability that any of them does at <see cref="Level"/>, whatever their dependence.
/// </summary>
public static class Holm
{
    /// <summary>Probability that a comparison of equal runs shows any difference.</summary>
    public const double Level = 0.05;

    /// <summary>Adjusted probabilities in the order of those given: a difference is shown where they are at most <see cref="Level"/>.</summary>
    public static double[] Adjust(IReadOnlyList<double> probabilities)
    {
        var adjusted = new double[probabilities.Count];
        var (rank, largest) = (0, 0.0);
        foreach (var index in Enumerable.Range(0, adjusted.Length).OrderBy(index => probabilities[index]))
        {
            largest = Math.Max(largest, (adjusted.Length - rank++) * probabilities[index]);
            adjusted[index] = Math.Min(1, largest);
        }

        return adjusted;
    }
}
