using Hil.Results.Statistics;

namespace Hil.Results.Comparing;

/// <summary>
/// Differences of two quantiles (nearest rank, as <see cref="Percentiles"/> has them) by bootstrap with a fixed seed. What the probability
/// rests on are the samples beyond the quantile: their number less one is taken for the degrees of freedom.
/// </summary>
internal static class QuantileBootstrap
{
    /// <summary>Draws of all replicates together: of many samples fewer replicates are enough, but never fewer than <see cref="Fewest"/>.</summary>
    private const long Draws = 20_000_000;

    private const int Fewest = 400;

    /// <summary>Values that bound a quantile from both sides with 95 %: with fewer the interval would be the range of what was seen.</summary>
    /// <param name="percent">50..99.</param>
    public static int LeastCount(int percent) => (int)Math.Ceiling(Math.Log(0.025) / Math.Log(percent / 100.0));

    /// <summary>Differences of some quantiles of the same draws.</summary>
    /// <param name="before">Values of the earlier run, at least one.</param>
    /// <param name="after">Of the later run; where <paramref name="paired"/>, of the same samples in the same order.</param>
    /// <param name="paired">Whether samples are drawn in pairs.</param>
    /// <param name="quantiles">Percentages, 1..100, with what is noise of the value in the earlier run.</param>
    public static TestedDifference[] Of(double[] before, double[] after, bool paired, params (int Percent, Func<double, double> Noise)[] quantiles)
    {
        var (first, second) = (new Sample(before), new Sample(after));
        var chance = new SplitMix64(Bootstrap.Seed);
        var replicates = new double[quantiles.Length][];
        for (var index = 0; index < replicates.Length; index++)
            replicates[index] = new double[Math.Clamp(Draws / Math.Max(before.Length, after.Length), Fewest, Bootstrap.Replicates)];
        for (var replicate = 0; replicate < replicates[0].Length; replicate++)
        {
            first.Draw(chance);
            if (paired) second.DrawLike(first);
            else second.Draw(chance);
            for (var index = 0; index < quantiles.Length; index++)
                replicates[index][replicate] = second.Drawn(quantiles[index].Percent) - first.Drawn(quantiles[index].Percent);
        }

        var count = Math.Min(before.Length, after.Length);
        var least = paired ? Tail.LeastPaired(before.Zip(after).Count(pair => pair.First != pair.Second)) : Tail.LeastUnpaired(before.Length, after.Length);
        return [.. quantiles.Select((quantile, index) =>
        {
            var (was, now) = (first.Whole(quantile.Percent), second.Whole(quantile.Percent));
            var beyond = (int)(count * Math.Min(quantile.Percent, 100 - quantile.Percent) / 100.0);
            var probability = Tail.Of(now - was, quantile.Noise(was), Spread.Of(replicates[index]), beyond - 1, least);
            var interval = Bootstrap.Middle(replicates[index]);
            return new TestedDifference(was, now, interval.Low, interval.High, probability, count, paired, paired ? "bootstrap, paired" : "bootstrap");
        })];
    }

    /// <summary>Values in their order with how often a replicate has drawn each.</summary>
    private sealed class Sample
    {
        private readonly double[] sorted;

        /// <summary>Where the value of each sample stands among the sorted.</summary>
        private readonly int[] places;
        private readonly int[] drawn;
        private readonly int[] order;

        public Sample(double[] values)
        {
            sorted = [.. values];
            order = [.. Enumerable.Range(0, values.Length)];
            Array.Sort(sorted, order);
            places = new int[values.Length];
            for (var place = 0; place < order.Length; place++) places[order[place]] = place;
            drawn = new int[values.Length];
        }

        public void Draw(SplitMix64 chance)
        {
            Array.Clear(drawn);
            for (var index = 0; index < drawn.Length; index++) drawn[(int)(chance.NextDouble() * drawn.Length)]++;
        }

        public void DrawLike(Sample other)
        {
            for (var place = 0; place < drawn.Length; place++) drawn[place] = other.drawn[other.places[order[place]]];
        }

        public double Whole(int percent) => sorted[Rank(percent) - 1];

        public double Drawn(int percent)
        {
            var (place, left) = (0, Rank(percent));
            while ((left -= drawn[place]) > 0) place++;
            return sorted[place];
        }

        private int Rank(int percent) => (int)((((long)percent * sorted.Length) + 99) / 100);
    }
}
