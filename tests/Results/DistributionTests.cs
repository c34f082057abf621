using CsCheck;
using Hil.Results.Statistics;

namespace Hil.Results.Tests;

public sealed class DistributionTests
{
    [Fact]
    public void A_percentile_is_the_smallest_value_that_enough_values_do_not_exceed() =>
        Gen.UInt.Array[1, 300].Sample(values =>
        {
            var found = Percentiles.Of<uint>([.. values], 1)!;
            return found.P50 == Brute(values, 50) && found.P90 == Brute(values, 90) && found.P95 == Brute(values, 95) && found.P99 == Brute(values, 99) && found.Max == values.Max();
        });

    [Fact]
    public void Percentiles_of_known_numbers_are_known()
    {
        Assert.Equal(new Percentiles(50, 90, 95, 99, 100), Percentiles.Of<uint>([.. Enumerable.Range(1, 100).Select(number => (uint)number).Reverse()], 1));
        Assert.Equal(new Percentiles(5, 5, 5, 5, 5), Percentiles.Of<uint>([10], 0.5));
        Assert.Null(Percentiles.Of<uint>([], 1));
    }

    [Theory]
    // Newcombe, Statistics in Medicine 17, 1998, table I, method 3: 81/263, 15/148, 0/20, 1/29.
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Intervals_are_wilsons(int successes, int trials, double low, double high)
    {
        var interval = Interval.Wilson(successes, trials);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void An_interval_holds_its_share_and_stays_between_0_and_1() =>
        Gen.Int[1, 10_000].SelectMany(trials => Gen.Int[0, trials].Select(successes => (successes, trials))).Sample((successes, trials) =>
        {
            var interval = Interval.Wilson(successes, trials);
            var share = (double)successes / trials;
            return interval.Low >= 0 && interval.High <= 1 && interval.Low <= share + 1e-12 && interval.High >= share - 1e-12 && interval.Low < interval.High;
        });

    private static uint Brute(uint[] values, int percent) =>
        values.Order().First(value => values.Count(other => other <= value) * 100L >= (long)percent * values.Length);
}
