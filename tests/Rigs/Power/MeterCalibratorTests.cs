using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Emulation;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;

namespace Hil.Rigs.Tests.Power;

public sealed class MeterCalibratorTests
{
    private static readonly DateTimeOffset Today = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly MeterFacts Facts = new() { Meter = "ina219", Origin = Origin.Emulated, Identity = "test", ResolutionAmperes = 1e-4, GainError = 0.006 };

    [Fact]
    public async Task A_calibrated_chip_is_right_within_what_its_calibration_says_of_itself()
    {
        double worstOffset = 0, worstGain = 0;
        for (var seed = 1; seed <= 10; seed++)
        {
            var bus = new EmulatedBus { Seed = seed };
            await using var board = new Stand();
            var (facts, off) = await TakeAsync(board, bus, new MeterLoad.Off());
            var (_, loaded) = await TakeAsync(board, bus, new MeterLoad.Resistor(new(20)));
            var zero = MeterCalibrator.Zero(off, facts, Today);
            var calibration = MeterCalibrator.AgainstResistor(zero, loaded, new(20), 0.001, Ina219Configuration.TypicalGainError, facts);
            var traits = Ina219Traits.Draw(seed, "rig-1/64", 0.1, 0.01);
            var trueOffset = traits.Offset * 40e-6 / 0.1;
            var trueGain = 0.1 / (traits.ShuntOhms * traits.ShuntGain);
            worstOffset = Math.Max(worstOffset, Math.Abs(calibration.OffsetAmperes - trueOffset) / calibration.OffsetError);
            worstGain = Math.Max(worstGain, Math.Abs(calibration.Gain / trueGain - 1) / calibration.GainError);
            Assert.InRange(calibration.OffsetError, 1e-7, 5e-6);
            Assert.InRange(calibration.GainError, 0.004, 0.0045);
            Assert.Equal(("resistor 20 ohm +-0.1 %", Today, facts.GainError), (calibration.Reference, calibration.Date, zero.GainError));
        }

        Assert.InRange(worstOffset, 0.2, 3.5);
        Assert.InRange(worstGain, 0.1, 3.5);
    }

    [Fact]
    public void Noise_that_wanders_makes_the_error_larger_than_noise_that_does_not()
    {
        var random = new NoiseSource(5);
        var white = Samples(8192, _ => 1e-3 + 1e-4 * random.Gaussian());
        double wander = 0;
        var slow = Samples(8192, _ => 1e-3 + (wander = 0.99 * wander + 1e-4 * Math.Sqrt(1 - 0.99 * 0.99) * random.Gaussian()));
        var (quick, wandering) = (MeterCalibrator.Zero(white, Facts, Today), MeterCalibrator.Zero(slow, Facts, Today));
        Assert.InRange(quick.OffsetError, 1e-4 / Math.Sqrt(8192), 1.6e-4 / Math.Sqrt(8192));
        Assert.InRange(wandering.OffsetError / (1e-4 * Math.Sqrt(199.0 / 8192)), 0.6, 1.6);
    }

    [Fact]
    public void A_reading_that_does_not_move_is_only_known_to_its_step() =>
        Assert.Equal(1e-4 / Math.Sqrt(12), MeterCalibrator.Zero(Samples(1000, _ => 3e-4), Facts, Today).OffsetError, 9);

    [Fact]
    public void Samples_that_tell_nothing_are_refused()
    {
        Assert.Equal("255 samples are too few to calibrate with", Refusal(() => MeterCalibrator.Zero(Samples(255, _ => 0), Facts, Today)).What);
        var saturated = Samples(300, _ => 3.2);
        saturated[7] = saturated[7] with { Flags = PowerFlags.Saturated };
        Assert.Equal("The meter was out of its range", Refusal(() => MeterCalibrator.Zero(saturated, Facts, Today)).What);
        var zero = MeterCalibrator.Zero(Samples(300, _ => 0), Facts, Today);
        Assert.Equal("A current of 0.1 mA +-0.0408 mA tells no gain",
            Refusal(() => MeterCalibrator.AgainstReference(zero, Samples(300, _ => 1e-4), new(1e-4), 0.001, "other meter", Facts)).What);
    }

    private static TroubleException Refusal(Action calibrate) => Assert.Throws<TroubleException>(calibrate);

    private static PowerSample[] Samples(int count, Func<int, double> amperes) =>
        [.. Enumerable.Range(0, count).Select(i => new PowerSample(i * 1000, i * 1000 + 500, (float)amperes(i), 3.3f, PowerFlags.None))];

    private static async Task<(MeterFacts Facts, PowerSample[] Samples)> TakeAsync(Stand board, EmulatedBus bus, MeterLoad load)
    {
        await using var meter = await board.OpenAsync(bus, load: load);
        var samples = new PowerSample[4096];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = await meter.Samples.ReadAsync(TestContext.Current.CancellationToken);
        await meter.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(meter.Samples.Completion.IsCompleted || await meter.Samples.WaitToReadAsync(TestContext.Current.CancellationToken));
        return (meter.Facts, samples);
    }
}
