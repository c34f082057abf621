namespace Hil.Results.Reports.Html.Charts;

/// <summary>The cumulated distribution of values as a line of steps.</summary>
internal static class Steps
{
    /// <summary>Steps at most: more than that are closer together than the pixels of a chart.</summary>
    public const int Most = 250;

    /// <param name="sorted">Ascending.</param>
    /// <returns>Values, and the share of the values up to each, 0..1: two corners for each step.</returns>
    public static (IReadOnlyList<double> Values, IReadOnlyList<double> Shares) Of(ReadOnlySpan<double> sorted)
    {
        var (xs, ys, last) = (new List<double>(), new List<double>(), 0.0);
        var each = Math.Max(1.0, sorted.Length / (double)Most);
        for (var step = each; sorted.Length > 0 && step < sorted.Length + each; step += each)
        {
            var end = Math.Min(sorted.Length, (int)Math.Round(step));
            // The last of equal values has all of them below it.
            while (end < sorted.Length && sorted[end] == sorted[end - 1]) end++;
            if (xs.Count > 0 && xs[^1] == sorted[end - 1]) continue;
            xs.AddRange([sorted[end - 1], sorted[end - 1]]);
            ys.AddRange([last, last = (double)end / sorted.Length]);
        }

        return (xs, ys);
    }
}
