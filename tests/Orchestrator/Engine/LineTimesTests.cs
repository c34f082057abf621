using Hil.Engine.Experiments;
using Hil.Engine.Running.Network;
using Hil.Protocols.Parts;

namespace Hil.Orchestrator.Tests.Engine;

/// <summary>When messages arrive over an emulated line: arithmetic in ticks of 1 ms.</summary>
public sealed class LineTimesTests
{
    private const int PerSecond = 1000;

    [Fact]
    public void A_message_arrives_after_its_bytes_and_the_delay()
    {
        // 1000 bytes at 80 kbit/s: 100 ms.
        var line = Line(new() { Delay = TimeSpan.FromMilliseconds(20), Bandwidth = new DataRate(80_000) });
        Assert.Equal(5000 + 100 + 20, line.ArrivalOf(0, 1000, 5000));
        // The second waits until the line is free, the third does not have to.
        Assert.Equal(5000 + 200 + 20, line.ArrivalOf(1, 1000, 5001));
        Assert.Equal(6000 + 10 + 20, line.ArrivalOf(2, 100, 6000));
    }

    [Fact]
    public void Without_a_bandwidth_only_the_delay_counts()
    {
        var line = Line(new() { Delay = TimeSpan.FromMilliseconds(20) });
        Assert.Equal([120L, 120, 121], [line.ArrivalOf(0, 60_000, 100)!.Value, line.ArrivalOf(1, 60_000, 100)!.Value, line.ArrivalOf(2, 1, 101)!.Value]);
    }

    [Fact]
    public void Jitter_spreads_evenly_within_its_bounds_and_lets_none_overtake()
    {
        var line = Line(new() { Delay = TimeSpan.FromMilliseconds(200), Jitter = TimeSpan.FromMilliseconds(50) });
        var apart = Enumerable.Range(0, 1000).Select(sample => line.ArrivalOf((uint)sample, 1, sample * 1000L)!.Value - (sample * 1000L)).ToArray();
        Assert.All(apart, delay => Assert.InRange(delay, 150, 250));
        Assert.InRange(apart.Average(), 195, 205);
        Assert.InRange(apart.Count(delay => delay < 175), 200, 300);

        var close = Enumerable.Range(0, 1000).Select(sample => line.ArrivalOf((uint)sample, 1, 1_000_000 + sample)!.Value).ToArray();
        Assert.Equal(close.Order(), close);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.01, 60, 140)]
    [InlineData(0.5, 4800, 5200)]
    [InlineData(1, 10_000, 10_000)]
    public void As_many_are_lost_as_was_said(double loss, int least, int most) =>
        Assert.InRange(Lost(new() { Loss = loss }, seed: 1, way: 0).Length, least, most);

    [Fact]
    public void Which_are_lost_hangs_on_the_seed_and_the_way_and_on_nothing_else()
    {
        var settings = new NetworkSettings { Loss = 0.1 };
        var lost = Lost(settings, seed: 1, way: 0);
        Assert.Equal(lost, Lost(settings with { Delay = TimeSpan.FromSeconds(1), Jitter = TimeSpan.FromMilliseconds(3) }, seed: 1, way: 0));
        Assert.InRange(lost.Intersect(Lost(settings, seed: 2, way: 0)).Count(), 50, 150);
        Assert.InRange(lost.Intersect(Lost(settings, seed: 1, way: 1)).Count(), 50, 150);
    }

    private static uint[] Lost(NetworkSettings settings, uint seed, uint way)
    {
        var line = new LineTimes(settings, seed, way, PerSecond);
        return [.. Enumerable.Range(0, 10_000).Select(sample => (uint)sample).Where(sample => line.ArrivalOf(sample, 100, sample) is null)];
    }

    private static LineTimes Line(NetworkSettings settings) => new(settings, 1, 0, PerSecond);
}
