using System.Buffers;

namespace Hil.Results.Statistics;

/// <summary>
/// Sorts samples by score. A score has 16 bits: two passes of a radix sort by byte, O(n), where a sort by comparison takes O(n log n);
/// few samples are left to that.
/// </summary>
public static class ScoreSort
{
    private const int Digits = 256;
    private const int Few = 256;

    /// <summary>Ascending, in place.</summary>
    public static void Sort(Span<ScoredSample> samples)
    {
        if (samples.Length <= Few)
        {
            samples.Sort(static (left, right) => left.Score.CompareTo(right.Score));
            return;
        }

        var other = ArrayPool<ScoredSample>.Shared.Rent(samples.Length);
        try
        {
            Pass(samples, other, shift: 0);
            Pass(other.AsSpan(0, samples.Length), samples, shift: 8);
        }
        finally
        {
            ArrayPool<ScoredSample>.Shared.Return(other);
        }
    }

    private static void Pass(ReadOnlySpan<ScoredSample> from, Span<ScoredSample> to, int shift)
    {
        Span<int> next = stackalloc int[Digits];
        next.Clear();
        foreach (var sample in from) next[(byte)(sample.Score >> shift)]++;
        var begin = 0;
        for (var digit = 0; digit < Digits; digit++) (next[digit], begin) = (begin, begin + next[digit]);
        foreach (var sample in from) to[next[(byte)(sample.Score >> shift)]++] = sample;
    }
}
