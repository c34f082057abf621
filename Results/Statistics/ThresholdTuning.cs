namespace Hil.Results.Statistics;

/// <summary>The threshold of least cost on given samples.</summary>
/// <param name="Threshold">Accept when score >= threshold; <see cref="ThresholdTuning.AcceptNone"/> when offloading everything is cheapest.</param>
/// <param name="Cost">Mean cost per image at that threshold, on the same samples.</param>
public readonly record struct TunedThreshold(int Threshold, double Cost);

/// <summary>
/// Exact search over every distinct score: models are not calibrated, so theta* = 1 - beta is not the threshold of
/// least cost (FACTS, section 1; arXiv 2304.00891). O(n log n) for the sort, then one pass.
/// </summary>
public static class ThresholdTuning
{
    /// <summary>One more than the largest score: nothing is accepted.</summary>
    public const int AcceptNone = 65536;

    /// <summary>The threshold of least mean cost; among equals the lowest, which offloads least.</summary>
    /// <param name="samples">In any order; sorted in place.</param>
    /// <param name="beta">Cost of an offload, in [0, 1).</param>
    /// <returns>Null when there is no sample.</returns>
    public static TunedThreshold? Tune(Span<ScoredSample> samples, double beta)
    {
        samples.Sort(static (left, right) => left.Score.CompareTo(right.Score));
        return TuneSorted(samples, default, -1, beta);
    }

    /// <summary>
    /// Cost on samples that the threshold has not seen: tuned on k - 1 folds, evaluated on the other, each fold in turn; the mean
    /// over all samples. Folds differ by at most one sample in size and are drawn by a hash of (seed, position), so the
    /// figure repeats.
    /// </summary>
    /// <param name="samples">In the order of the run (not changed).</param>
    /// <param name="beta">Cost of an offload, in [0, 1).</param>
    /// <param name="folds">At least 2; no more than there are samples are used.</param>
    /// <param name="seed">Draws the folds.</param>
    /// <returns>Null with fewer than two samples.</returns>
    public static double? CrossValidated(ReadOnlySpan<ScoredSample> samples, double beta, int folds = 10, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        if (samples.Length < 2) return null;
        folds = Math.Min(folds, samples.Length);
        var sorted = samples.ToArray();
        var foldOf = Folds(samples.Length, folds, seed);
        Array.Sort(sorted, foldOf, Comparer<ScoredSample>.Create(static (left, right) => left.Score.CompareTo(right.Score)));

        var total = 0.0;
        for (var fold = 0; fold < folds; fold++)
        {
            var threshold = TuneSorted(sorted, foldOf, fold, beta)!.Value.Threshold;
            for (var index = 0; index < sorted.Length; index++)
            {
                if (foldOf[index] == fold) total += sorted[index].Cost(sorted[index].Score < threshold, beta);
            }
        }

        return total / samples.Length;
    }

    /// <summary>Fold of each position: positions ranked by hash, ranks dealt round.</summary>
    private static int[] Folds(int count, int folds, ulong seed)
    {
        var keys = new ulong[count];
        var positions = new int[count];
        for (var index = 0; index < count; index++)
        {
            keys[index] = Mix(Mix(seed) + (ulong)index);
            positions[index] = index;
        }

        Array.Sort(keys, positions);
        var foldOf = new int[count];
        for (var rank = 0; rank < count; rank++) foldOf[positions[rank]] = rank % folds;
        return foldOf;
    }

    /// <summary>SplitMix64's output function (Steele, Lea, Flood, OOPSLA 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Samples are sorted by score; those of the fold <paramref name="without"/> do not count.</summary>
    private static TunedThreshold? TuneSorted(ReadOnlySpan<ScoredSample> sorted, ReadOnlySpan<int> foldOf, int without, double beta)
    {
        // Counts, not sums of costs: they stay exact, and equal costs compare equal.
        long offloads = 0, edgeWrong = 0, localWrong = 0, count = 0;
        for (var index = 0; index < sorted.Length; index++)
        {
            if (!foldOf.IsEmpty && foldOf[index] == without) continue;
            count++;
            if (sorted[index].LocalWrong) localWrong++;
        }

        if (count == 0) return null;
        var best = new TunedThreshold(0, localWrong);
        var previous = -1;
        for (var index = 0; index < sorted.Length; index++)
        {
            if (!foldOf.IsEmpty && foldOf[index] == without) continue;
            var sample = sorted[index];
            if (sample.Score != previous)
            {
                Consider(sample.Score);
                previous = sample.Score;
            }

            offloads++;
            if (sample.EdgeWrong) edgeWrong++;
            if (sample.LocalWrong) localWrong--;
        }

        Consider(AcceptNone);
        return best with { Cost = best.Cost / count };

        void Consider(int threshold)
        {
            var cost = (beta * offloads) + edgeWrong + localWrong;
            if (cost < best.Cost) best = new TunedThreshold(threshold, cost);
        }
    }
}
