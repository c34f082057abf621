namespace Hil.Results.Statistics;

/// <summary>Area under the ROC curve: the probability that a positive sample scores higher than a negative one, ties counted half.</summary>
public static class RocAuc
{
    /// <summary>Of two classes, from rank sums (Mann and Whitney 1947). Null when one of them has no sample.</summary>
    /// <param name="scores">Higher for positive samples.</param>
    /// <param name="positive">As many.</param>
    public static double? Binary(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        var order = new int[scores.Length];
        for (var index = 0; index < order.Length; index++) order[index] = index;
        var sorted = scores.ToArray();
        Array.Sort(sorted, order);
        var (ranks, positives) = (0.0, 0L);
        for (int from = 0, to; from < order.Length; from = to)
        {
            to = from + 1;
            while (to < order.Length && sorted[to] == sorted[from]) to++;
            var rank = (from + 1 + to) / 2.0;
            for (var index = from; index < to; index++)
            {
                if (!positive[order[index]]) continue;
                ranks += rank;
                positives++;
            }
        }

        var negatives = order.Length - positives;
        return positives == 0 || negatives == 0 ? null : (ranks - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }

    /// <summary>Each class against the rest, all classes weighing the same. Null when a class has no sample.</summary>
    /// <param name="scores">A row per sample, all of the same length: one score per class.</param>
    /// <param name="classes">Class of each sample.</param>
    public static double? OneVersusRest(IReadOnlyList<double[]> scores, IReadOnlyList<int> classes)
    {
        if (scores.Count == 0) return null;
        var sum = 0.0;
        var count = scores[0].Length;
        for (var one = 0; one < count; one++)
        {
            if (Binary([.. scores.Select(row => row[one])], [.. classes.Select(label => label == one)]) is not { } area) return null;
            sum += area;
        }

        return sum / count;
    }
}
