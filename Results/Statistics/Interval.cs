namespace Hil.Results.Statistics;

/// <summary>A 95 % interval of a proportion or a mean cost.</summary>
/// <param name="Low">Of a proportion 0..1.</param>
/// <param name="High">Of a proportion 0..1.</param>
public sealed record Interval(double Low, double High)
{
    /// <summary>97.5 % quantile of the normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Wilson's score interval (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927): unlike p +- 2 sigma it stays within 0..1 and
    /// says something for 0 or all successes.
    /// </summary>
    /// <param name="successes">0..<paramref name="trials"/>.</param>
    /// <param name="trials">At least 1.</param>
    public static Interval Wilson(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        double n = trials;
        var p = successes / n;
        var square = Z * Z;
        var centre = p + (square / (2 * n));
        var spread = Z * Math.Sqrt(((p * (1 - p)) + (square / (4 * n))) / n);
        var scale = 1 + (square / n);
        return new Interval(Math.Max(0, (centre - spread) / scale), Math.Min(1, (centre + spread) / scale));
    }
}
