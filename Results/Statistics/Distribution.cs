using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Hil.Results.Statistics;

/// <summary>
/// A distribution of latencies, microseconds. The percentiles are those of the exact values. The histogram keeps the shape, so that
/// distributions can be drawn, compared and added up after the values are gone; no percentile is taken from it.
/// </summary>
public sealed record Distribution : Percentiles
{
    private Distribution(Percentiles exact, long count, LatencyHistogram histogram)
        : base(exact) => (Count, Histogram) = (count, histogram);

    /// <summary>How many values.</summary>
    [JsonPropertyOrder(-1)]
    public long Count { get; }

    /// <summary>How they are spread.</summary>
    [JsonPropertyOrder(1)]
    public LatencyHistogram Histogram { get; }

    /// <summary>The distribution of values in a unit of their own; null when there is none.</summary>
    /// <param name="values">Sorted in place.</param>
    /// <param name="perSecond">How many of their unit make a second: the tick rate of a clock, 10^9 for nanoseconds.</param>
    public static Distribution? Of<T>(List<T> values, long perSecond)
        where T : IBinaryInteger<T>
    {
        var all = CollectionsMarshal.AsSpan(values);
        if (Of(all, 1e6 / perSecond) is not { } exact) return null;
        var histogram = new LatencyHistogram();
        foreach (var value in all) histogram.Add((long)Math.Round(double.CreateChecked(value) * (1e9 / perSecond)));
        return new Distribution(exact, values.Count, histogram);
    }
}
