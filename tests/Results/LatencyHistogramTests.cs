using System.Text.Json;
using CsCheck;
using Hil.Results.Reports;
using Hil.Results.Statistics;

namespace Hil.Results.Tests;

public sealed class LatencyHistogramTests
{
    /// <summary>Every magnitude alike, up to a hundred days; a tenth is negative.</summary>
    private static readonly Gen<long> Nanoseconds =
        from magnitude in Gen.Int[0, 52]
        from value in Gen.Long[0, 1L << magnitude]
        from tenth in Gen.Int[0, 9]
        select tenth == 0 ? -value : value;

    [Fact]
    public void A_bucket_holds_its_value_and_is_at_most_a_sixty_fourth_of_it_wide() =>
        Nanoseconds.Sample(value =>
        {
            var (from, to) = LatencyHistogram.BoundsOf(value);
            return from <= value && value < to && to - from <= Math.Max(1, Math.Abs(value) / 64);
        });

    [Fact]
    public void Buckets_follow_each_other_without_a_gap() =>
        Nanoseconds.Sample(value =>
        {
            var (from, to) = LatencyHistogram.BoundsOf(value);
            return LatencyHistogram.BoundsOf(from - 1).To == from && LatencyHistogram.BoundsOf(to).From == to
                && LatencyHistogram.BoundsOf(from).From == from && LatencyHistogram.BoundsOf(to - 1).From == from;
        });

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void The_largest_numbers_have_a_bucket_too(long value)
    {
        var histogram = new LatencyHistogram();
        histogram.Add(value);
        Assert.Equal([1L], histogram.Count);
    }

    [Fact]
    public void Every_value_is_counted_in_its_bucket_in_ascending_order() =>
        Nanoseconds.Array[0, 200].Sample(values =>
        {
            var expected = values.GroupBy(value => LatencyHistogram.BoundsOf(value).From).OrderBy(bucket => bucket.Key).ToArray();
            var histogram = Of(values);
            return histogram.From.SequenceEqual(expected.Select(bucket => bucket.Key / 1e3))
                && histogram.Count.SequenceEqual(expected.Select(bucket => (long)bucket.Count()));
        });

    [Fact]
    public void Merging_is_adding_the_values_of_both() =>
        Gen.Select(Nanoseconds.Array[0, 100], Nanoseconds.Array[0, 100]).Sample((left, right) =>
        {
            var merged = Of(left);
            merged.Add(Of(right));
            return Json(merged) == Json(Of([.. left, .. right]));
        });

    [Fact]
    public void What_is_written_reads_back_as_the_same_histogram() =>
        Nanoseconds.Array[0, 100].Sample(values =>
        {
            var written = Json(Of(values));
            return Json(JsonSerializer.Deserialize(written, ReportJson.Default.LatencyHistogram)!) == written;
        });

    [Fact]
    public void Only_buckets_that_hold_something_are_written() =>
        Assert.Equal("""{"from":[-0.005,0.127,999.424],"count":[1,1,2]}""", Json(Of(-5, 127, 1_000_500, 1_005_000)));

    [Theory]
    [InlineData("""{"from":[1],"count":[]}""")]
    [InlineData("""{"from":[1,1],"count":[1,1]}""")]
    [InlineData("""{"from":[1],"count":[0]}""")]
    [InlineData("""{"from":[1000.449],"count":[1]}""")]
    [InlineData("""{"from":[1e300],"count":[1]}""")]
    public void What_no_histogram_has_written_is_refused(string json) =>
        Assert.ThrowsAny<ArgumentException>(() => JsonSerializer.Deserialize(json, ReportJson.Default.LatencyHistogram));

    private static LatencyHistogram Of(params long[] values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values) histogram.Add(value);
        return histogram;
    }

    private static string Json(LatencyHistogram histogram) => JsonSerializer.Serialize(histogram, ReportJson.Default.LatencyHistogram);
}
