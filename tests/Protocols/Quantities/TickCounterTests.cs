using Hil.Protocols.Quantities;

namespace Hil.Protocols.Tests.Quantities;

public sealed class TickCounterTests
{
    private const double Hertz = 25e6;
    private const long Second = 1_000_000_000;
    private readonly TickCounter counter = new(Hertz, TimeSpan.FromSeconds(5));

    [Fact]
    public void Ticks_go_on_over_many_wraps_with_readings_far_apart()
    {
        Assert.Equal(new TickReading(0, 0, TickChange.None), counter.TakeLow(0, 0));
        for (long seconds = 150, last = 0; seconds < 3600; last = seconds, seconds += 150)
        {
            var ticks = (long)(seconds * Hertz);
            var late = seconds % 4 * Second / 2;
            var wraps = ticks >> 32 > (long)(last * Hertz) >> 32;
            Assert.Equal(new TickReading(0, ticks, wraps ? TickChange.Wrap : TickChange.None), counter.TakeLow((uint)ticks, seconds * Second + late));
        }
    }

    [Fact]
    public void More_wraps_than_one_between_two_readings_are_told_by_the_hosts_clock()
    {
        counter.TakeLow(7, 0);
        var ticks = (long)(1000 * Hertz) + 7;
        Assert.Equal(new TickReading(0, ticks, TickChange.Wrap), counter.TakeLow((uint)ticks, 1000 * Second));
    }

    [Fact]
    public void Readings_that_come_late_by_another_way_are_not_a_reset()
    {
        counter.Take((long)(10 * Hertz), 10 * Second);
        var before = (long)(9.99 * Hertz);
        Assert.Equal(new TickReading(0, before, TickChange.None), counter.TakeLow((uint)before, 10 * Second + 1000));
        Assert.Equal(new TickReading(0, (long)(11 * Hertz), TickChange.None), counter.Take((long)(11 * Hertz), 11 * Second));
    }

    [Theory]
    [InlineData(2, 0.5, 2.6)]
    [InlineData(900, 3, 904)]
    [InlineData(1, 60, 101)]
    public void Ticks_that_begin_again_are_a_reset(double up, double upAgain, double host)
    {
        counter.Take((long)(up * Hertz), (long)(up * Second));
        var reading = counter.TakeLow((uint)(upAgain * Hertz), (long)(host * Second));
        Assert.Equal(new TickReading(1, (long)(upAgain * Hertz), TickChange.Reset), reading);
    }

    [Fact]
    public void A_reset_is_seen_in_whole_counters_too()
    {
        counter.Take((long)(900 * Hertz), 900 * Second);
        Assert.Equal(new TickReading(1, 25, TickChange.Reset), counter.Take(25, 901 * Second));
    }

    [Theory]
    [InlineData(130.0)]
    [InlineData(70.0)]
    public void A_jump_that_no_reset_explains_is_a_step(double shown)
    {
        counter.Take((long)(100 * Hertz), 100 * Second);
        var ticks = (long)(shown * Hertz);
        Assert.Equal(new TickReading(1, ticks, TickChange.Step), counter.TakeLow((uint)ticks, 101 * Second));
        Assert.Equal(new TickReading(1, ticks + 25, TickChange.None), counter.TakeLow((uint)(ticks + 25), 101 * Second + 1000));
    }

    [Fact]
    public void An_emulator_that_lags_goes_on()
    {
        counter.Take(0, 0);
        for (var i = 1; i < 20; i++)
            Assert.Equal(TickChange.None, counter.TakeLow((uint)(i * Hertz), i * 3 * Second).Change);
    }
}
