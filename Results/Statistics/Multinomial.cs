namespace Hil.Results.Statistics;

/// <summary>Drawing with replacement from samples of few kinds, in time that grows with the kinds and not with the samples.</summary>
internal static class Multinomial
{
    /// <summary>How many of each kind come up in as many draws as there are samples: kind by kind, each a binomial draw of what is left.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="counts">Samples of each kind.</param>
    /// <param name="total">Their sum.</param>
    /// <param name="draw">As many as <paramref name="counts"/>; filled.</param>
    public static void Draw(SplitMix64 random, ReadOnlySpan<long> counts, long total, Span<long> draw)
    {
        var (left, of) = (total, total);
        for (var index = 0; index < counts.Length; index++)
        {
            draw[index] = index == counts.Length - 1 ? left : Binomial.Draw(random, left, (double)counts[index] / of);
            left -= draw[index];
            of -= counts[index];
        }
    }
}
