using Hil.Results.Statistics;

namespace Hil.Results.Comparing;

/// <summary>
/// Differences of two mean costs by bootstrap (<see cref="Bootstrap"/>): costs of samples have few values, so a replicate is drawn by
/// kinds. The interval is the middle of the replicates, the probability that of Student's t with their standard deviation.
/// </summary>
internal static class MeanCost
{
    /// <summary>The same samples in both runs.</summary>
    /// <param name="pairs">Cost of each sample in both; at least one.</param>
    public static TestedDifference Paired(IReadOnlyCollection<(double Before, double After)> pairs)
    {
        var kinds = new Kinds(pairs.Select(pair => pair.After - pair.Before));
        var chance = new SplitMix64(Bootstrap.Seed);
        var differing = pairs.Count(pair => pair.Before != pair.After);
        return Tested(pairs.Average(pair => pair.Before), pairs.Average(pair => pair.After), () => kinds.Mean(chance), pairs.Count, Tail.LeastPaired(differing), paired: true);
    }

    /// <summary>Other samples.</summary>
    /// <param name="before">Cost of each sample of the earlier run; at least one.</param>
    /// <param name="after">Of the later run; at least one.</param>
    public static TestedDifference Unpaired(IReadOnlyCollection<double> before, IReadOnlyCollection<double> after)
    {
        var (first, second) = (new Kinds(before), new Kinds(after));
        var chance = new SplitMix64(Bootstrap.Seed);
        return Tested(before.Average(), after.Average(), () => second.Mean(chance) - first.Mean(chance), Math.Min(before.Count, after.Count),
            Tail.LeastUnpaired(before.Count, after.Count), paired: false);
    }

    private static TestedDifference Tested(double before, double after, Func<double> replicate, int count, double least, bool paired)
    {
        var replicates = new double[Bootstrap.Replicates];
        for (var index = 0; index < replicates.Length; index++) replicates[index] = replicate();
        var error = Spread.Of(replicates);
        var interval = Bootstrap.Middle(replicates);
        return new TestedDifference(before, after, interval.Low, interval.High, Tail.Of(after - before, 0, error, count - 1, least), count, paired,
            paired ? "bootstrap, paired" : "bootstrap");
    }

    /// <summary>Values and how often each occurs.</summary>
    private sealed class Kinds
    {
        private readonly double[] values;
        private readonly long[] counts;
        private readonly long[] draw;
        private readonly long total;

        public Kinds(IEnumerable<double> all)
        {
            // Sorted: the order of the samples decides nothing.
            var kinds = all.CountBy(value => value).OrderBy(kind => kind.Key).ToArray();
            values = Array.ConvertAll(kinds, kind => kind.Key);
            counts = Array.ConvertAll(kinds, kind => (long)kind.Value);
            draw = new long[kinds.Length];
            total = counts.Sum();
        }

        public double Mean(SplitMix64 chance)
        {
            Multinomial.Draw(chance, counts, total, draw);
            var sum = 0.0;
            for (var index = 0; index < values.Length; index++) sum += values[index] * draw[index];
            return sum / total;
        }
    }
}
