using Hil.Rigs.Emulation;
using Hil.Rigs.Power;

namespace Hil.Rigs.Tests.Power;

/// <summary>The clock alone, against an oscillator that is a formula.</summary>
public sealed class ConversionClockTests
{
    private const double Nominal = 1_064_000;

    [Theory]
    [InlineData(0.91, 0)]
    [InlineData(1.09, 0)]
    [InlineData(1.0, 2e-6)]
    [InlineData(1.04, -2e-6)]
    public void An_oscillator_is_followed_while_it_drifts(double factor, double driftPerConversion)
    {
        var run = new Run(index => index * Nominal * factor + driftPerConversion * Nominal * index * index / 2);
        run.Until(20_000);
        Assert.True(run.Clock.IsLocked);
        Assert.Equal(20_000, run.Clock.Index);
        Assert.InRange(run.Clock.Period / (Nominal * factor + driftPerConversion * Nominal * 20_000), 0.9999, 1.0001);
        Assert.InRange(run.MeanError, -2_000, 2_000);
        Assert.InRange(run.WorstError, 0, 12_000);
        Assert.InRange(run.Looks / 20_000.0, 1.2, 2);
    }

    [Fact]
    public void A_jump_of_the_oscillator_is_found_again()
    {
        var run = new Run(index => index < 5_000 ? index * Nominal : 5_000 * Nominal + (index - 5_000) * Nominal * 1.05);
        run.Until(15_000);
        Assert.True(run.Clock.IsLocked);
        Assert.InRange(run.Clock.Period / (Nominal * 1.05), 0.9999, 1.0001);
        Assert.InRange(run.WorstError, 0, 12_000);
    }

    [Fact]
    public void A_host_that_is_late_now_and_then_does_not_shift_the_moments()
    {
        var luck = new NoiseSource(9);
        var run = new Run(index => index * Nominal * 1.03) { Late = () => luck.Uniform() < 0.05 ? 400_000 * luck.Uniform() : 20_000 * luck.Uniform() };
        run.Until(20_000);
        Assert.Equal(20_000, run.Clock.Index);
        Assert.InRange(run.MeanError, -3_000, 3_000);
        Assert.InRange(run.WorstError, 0, 30_000);
    }

    [Fact]
    public void Nothing_is_learned_of_a_chip_that_is_looked_at_too_seldom()
    {
        var luck = new NoiseSource(3);
        var run = new Run(index => index * Nominal) { Late = () => 3e6 + 1e6 * luck.Uniform() };
        run.Until(2_000);
        Assert.Equal((true, false), (run.Clock.IsTooSlow, run.Clock.IsLocked));
    }

    /// <summary>Looks when the clock says, which takes no time, and clears at once.</summary>
    private sealed class Run(Func<long, double> moment)
    {
        private double now;
        private long cleared;
        private double sum;
        private long count;

        public ConversionClock Clock { get; } = new(Nominal, 0);

        public Func<double> Late { get; init; } = () => 0;

        public int Looks { get; private set; }

        public double MeanError => sum / count;

        /// <summary>Of the last quarter.</summary>
        public double WorstError { get; private set; }

        public void Until(long last)
        {
            long done = 0;
            while (done < last)
            {
                now = Math.Max(now + 1_000, Clock.NextLook(now)) + Late();
                while (moment(done + 1) <= now)
                    done++;
                Looks++;
                if (done == cleared)
                {
                    Clock.NotReady(now);
                    continue;
                }

                cleared = done;
                Note(Clock.Ready(now), done, last);
                Clock.Cleared(now);
            }
        }

        private void Note(long index, long done, long last)
        {
            if (!Clock.IsLocked || done < last / 4)
                return;
            var error = Clock.Moment(index) - moment(done);
            (sum, count) = (sum + error, count + 1);
            if (done > last * 3 / 4)
                WorstError = Math.Max(WorstError, Math.Abs(error));
        }
    }
}
