using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Hil.Results.Statistics;

/// <summary>
/// A histogram of latencies whose buckets are log-linear, as in HdrHistogram (Gil Tene, hdrhistogram.org): 64 of equal width to each
/// power of two of nanoseconds. A bucket is never wider than 1/64 (1.6 %) of its lower bound, and up to 128 ns each value has its own,
/// whatever the range, which is all of it. Negative values, which only a difference of two clocks can be, are kept in the mirror image
/// of the buckets. Memory is by what is filled. Not for several threads at once.
/// </summary>
public sealed class LatencyHistogram
{
    private const int BucketBits = 6;
    private const int Buckets = 1 << BucketBits;

    /// <summary>Counts by bucket: from 0 upwards; -n mirrors bucket n.</summary>
    private readonly Dictionary<int, long> counts = [];

    /// <summary>A histogram without a value.</summary>
    public LatencyHistogram()
    {
    }

    /// <summary>A histogram as it was written.</summary>
    /// <param name="from"><see cref="From"/>.</param>
    /// <param name="count"><see cref="Count"/>, of the same length.</param>
    /// <exception cref="ArgumentException">The lists do not belong together, a number is no lower bound, or a count is not positive.</exception>
    [JsonConstructor]
    public LatencyHistogram(IReadOnlyList<double> from, IReadOnlyList<long> count)
    {
        if (from.Count != count.Count) throw new ArgumentException($"{from.Count} lower bounds have {count.Count} counts.", nameof(count));
        foreach (var (bound, of) in from.Zip(count))
        {
            var nanoseconds = Math.Round(bound * 1e3);
            var bucket = Math.Abs(nanoseconds) < long.MaxValue ? BucketOf((long)nanoseconds) : int.MaxValue;
            if (bucket == int.MaxValue || LowerBound(bucket) / 1e3 != bound || of < 1 || !counts.TryAdd(bucket, of))
                throw new ArgumentException($"{of} values from {bound} us are no bucket of a histogram.", nameof(from));
        }
    }

    /// <summary>Lower bounds, inclusive, of the buckets that are not empty, microseconds, ascending.</summary>
    public IReadOnlyList<double> From => [.. counts.Keys.Order().Select(bucket => LowerBound(bucket) / 1e3)];

    /// <summary>How many values each of them holds.</summary>
    public IReadOnlyList<long> Count => [.. counts.OrderBy(one => one.Key).Select(one => one.Value)];

    /// <summary>Takes one value.</summary>
    public void Add(long nanoseconds) => CollectionsMarshal.GetValueRefOrAddDefault(counts, BucketOf(nanoseconds), out _)++;

    /// <summary>Takes all values of another histogram: the result is that of adding each of them here.</summary>
    public void Add(LatencyHistogram other)
    {
        foreach (var (bucket, count) in other.counts) CollectionsMarshal.GetValueRefOrAddDefault(counts, bucket, out _) += count;
    }

    /// <summary>Adjacent buckets put together, from the first that is not empty to the last, empty ones between them included.</summary>
    /// <param name="most">Rows at most, 1 or more: each covers equally many buckets.</param>
    public IEnumerable<HistogramRow> Rows(int most)
    {
        if (counts.Count == 0) yield break;
        var (first, last) = (counts.Keys.Min(), counts.Keys.Max());
        var each = (last - first + most) / most;
        for (var begin = first; begin <= last; begin += each)
        {
            var end = begin + each;
            yield return new HistogramRow(LowerBound(begin), LowerBound(end), counts.Sum(one => one.Key >= begin && one.Key < end ? one.Value : 0));
        }
    }

    /// <summary>The bucket's bounds that a value falls into, ns: from the first, inclusive, to the second, exclusive.</summary>
    public static (long From, long To) BoundsOf(long nanoseconds)
    {
        var bucket = BucketOf(nanoseconds);
        return (LowerBound(bucket), LowerBound(bucket + 1));
    }

    private static int BucketOf(long nanoseconds)
    {
        // The most negative value has no positive counterpart.
        if (nanoseconds < 0) return -BucketOf(-Math.Max(nanoseconds, -long.MaxValue));
        var power = Math.Max(0, BitOperations.Log2((ulong)nanoseconds) - BucketBits);
        return (power << BucketBits) + (int)(nanoseconds >> power);
    }

    private static long LowerBound(int bucket)
    {
        if (bucket < 0) return 1 - LowerBound(1 - bucket);
        var power = Math.Max(0, (bucket >> BucketBits) - 1);
        var bound = (Int128)(bucket - (power << BucketBits)) << power;
        return bound > long.MaxValue ? long.MaxValue : (long)bound;
    }
}

/// <summary>Some buckets of a histogram together.</summary>
/// <param name="From">Lower bound, inclusive, ns.</param>
/// <param name="To">Upper bound, exclusive, ns.</param>
/// <param name="Count">Values in between.</param>
public readonly record struct HistogramRow(long From, long To, long Count);
