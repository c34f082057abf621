using Hil.Protocols.Quantities;
using Hil.Rigs.Emulation;
using Hil.Rigs.Power;

namespace Hil.Rigs.Tests.Power;

/// <summary>Which conversions of a chip are taken, and how they are dated, against what the chip knows of itself.</summary>
public sealed class ConversionTests
{
    public static TheoryData<double, int, int> Oscillators
    {
        get
        {
            var data = new TheoryData<double, int, int>();
            for (var seed = 1; seed <= 20; seed++)
                data.Add(0.9 + 0.2 * new NoiseSource((ulong)seed).Uniform(), seed, seed % 2 * 60_000);
            data.Add(0.9, 21, 0);
            data.Add(1.1, 22, 60_000);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Oscillators))]
    public async Task Each_conversion_is_taken_once_and_dated_to_microseconds_however_far_the_oscillator_is_off(double oscillator, int seed, int lateness)
    {
        var bus = new ChipBus { Seed = seed, Lateness = lateness, Lasts = 5e9, Traits = Ina219Traits.Ideal(0.1) with { Oscillator = oscillator } };
        var (meter, samples) = await bus.SampleAsync();
        var errors = samples.Select(sample => bus.Misdated(sample, oscillator)).ToArray();
        Assert.Equal(Enumerable.Range(1, samples.Count), samples.Select(sample => bus.Number(sample, oscillator)));
        Assert.InRange(bus.Chip.Conversions - samples.Count, 0, 1);
        Assert.Equal((samples.Count, 0, 0), (meter.Counts.Samples, meter.Counts.Missed, meter.Counts.Dropped));
        Assert.All(samples, sample => Assert.Equal(PowerFlags.None, sample.Flags));
        Assert.InRange(meter.Counts.Rate / (1e9 / (1064e3 * oscillator)), 0.9999, 1.0001);
        Assert.InRange(errors.Average(), -1_000, 1_000);
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0, 4_000);
        Assert.InRange(samples.Average(sample => sample.End - sample.Start) / (532e3 * oscillator), 0.9999, 1.0001);
        Assert.InRange(bus.Device.Looks / (double)samples.Count, 1, 2);
    }

    [Theory]
    [InlineData(Ina219Adc.Bits11, Ina219Adc.Bits11, 276e3, 276e3, 276e3)]
    [InlineData(Ina219Adc.Bits12, Ina219Adc.Bits9, 532e3, 84e3, 532e3)]
    [InlineData(Ina219Adc.Average2, Ina219Adc.Average2, 1064e3, 1064e3, 1596e3)]
    [InlineData(Ina219Adc.Average16, Ina219Adc.Bits12, 8512e3, 532e3, 8512e3)]
    [InlineData(Ina219Adc.Average4, Ina219Adc.Average8, 2128e3, 4256e3, 3724e3)]
    public async Task Samples_span_what_the_shunt_was_averaged_over(Ina219Adc shunt, Ina219Adc adc, double shuntTime, double busTime, double span)
    {
        var bus = new ChipBus { Lasts = 8e9 };
        var (meter, samples) = await bus.SampleAsync(ina => ina with { ShuntAdc = shunt, BusAdc = adc });
        Assert.Equal(0, meter.Counts.Missed);
        Assert.InRange(samples.Average(sample => sample.End - sample.Start) / span, 0.9999, 1.0001);
        Assert.InRange(meter.Counts.Rate * (shuntTime + busTime) * 1e-9, 0.999, 1.001);
        Assert.Equal(1e9 / (shuntTime + busTime), meter.Facts.NominalRate, 6);
        Assert.Equal(meter.Facts.NominalRate < 350, meter.Facts.PhaseRefusal is not null);
    }

    [Fact]
    public async Task Conversions_lost_while_nobody_answers_are_counted_exactly_and_the_gap_is_marked()
    {
        var traits = Ina219Traits.Ideal(0.1) with { Oscillator = 1.07 };
        var bus = new ChipBus
        {
            Traits = traits,
            Lasts = 5e9,
            Faults = [new ChipFault { Kind = ChipFaultKind.Nack, At = TimeSpan.FromSeconds(2), For = TimeSpan.FromMilliseconds(300) }],
        };
        var (meter, samples) = await bus.SampleAsync();
        Assert.InRange(bus.Chip.Conversions - meter.Counts.Samples - meter.Counts.Missed, 0, 1);
        Assert.InRange(meter.Counts.Missed, 300 / 1.15, 300 / 1.12);
        var gap = Assert.Single(samples, sample => sample.Flags == PowerFlags.AfterGap);
        Assert.InRange(gap.Start, 2.29e9, 2.31e9);
        Assert.All(samples, sample => Assert.InRange(bus.Misdated(sample, traits.Oscillator), -30_000, 30_000));
        Assert.False(meter.Lost.IsCompleted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Transactions_that_fail_now_and_then_lose_little_and_duplicate_nothing(int seed)
    {
        var bus = new ChipBus { Seed = seed, NackProbability = 0.01, Lasts = 20e9 };
        var (meter, samples) = await bus.SampleAsync();
        Assert.Equal(samples.Count, samples.Select(sample => bus.Number(sample, 1)).Distinct().Count());
        Assert.InRange(bus.Chip.Conversions - meter.Counts.Samples - meter.Counts.Missed, 0, 1);
        Assert.InRange(meter.Counts.Missed, 0, meter.Counts.Samples / 50);
        Assert.Equal(samples.Zip(samples.Skip(1), (a, b) => b.Start - a.Start > 1.5 * 1064e3).Count(gap => gap),
            samples.Count(sample => sample.Flags == PowerFlags.AfterGap));
    }

    [Theory]
    [InlineData(0.95)]
    [InlineData(0.99)]
    [InlineData(1.03)]
    [InlineData(1.1)]
    public async Task A_bus_of_100_kHz_loses_conversions_but_misdates_none(double oscillator)
    {
        // A current that goes up steadily tells which time a value is of: a step in 100 us.
        var bus = new ChipBus { Speed = 100_000, Lasts = 3e9, Traits = Ina219Traits.Ideal(0.1) with { Oscillator = oscillator }, Input = new Ramp() };
        var (meter, samples) = await bus.SampleAsync();
        Assert.Null(meter.Facts.PhaseRefusal);
        Assert.InRange(bus.Chip.Conversions - meter.Counts.Samples - meter.Counts.Missed, 0, 1);
        Assert.InRange(meter.Counts.Samples, 1_200, 2_000);
        Assert.All(samples, sample => Assert.InRange(sample.Amperes - (sample.Start + sample.End) / 2 * Ramp.PerNanosecond, -2e-4, 2e-4));
    }

    [Fact]
    public async Task A_bus_that_is_too_slow_says_so_with_its_figures()
    {
        var (meter, samples) = await new ChipBus { Speed = 20_000, Lasts = 5e9 }.SampleAsync();
        Assert.Equal("the bus is too slow to tell when conversions end: it delivers 138 of 940 a second", meter.Facts.PhaseRefusal);
        Assert.All(samples, sample => Assert.Equal(0.05, sample.Amperes, 4));
    }

    [Fact]
    public async Task Conversions_that_are_too_fast_for_the_bus_are_still_right_but_not_dated_for_phases()
    {
        var (meter, samples) = await new ChipBus { Lasts = 5e9 }.SampleAsync(ina => ina with { ShuntAdc = Ina219Adc.Bits9, BusAdc = Ina219Adc.Bits9 });
        Assert.StartsWith("the bus is too slow to tell when conversions end", meter.Facts.PhaseRefusal, StringComparison.Ordinal);
        Assert.All(samples, sample => Assert.InRange(sample.Amperes, 0.0495, 0.0505));
        Assert.Equal(0, meter.Counts.Rate);
    }

    [Fact]
    public async Task A_bus_that_delivers_too_few_conversions_says_so_with_its_figures()
    {
        // As fast as this oscillator is, the shunt is overwritten just when it is read.
        var (meter, _) = await new ChipBus { Speed = 100_000, Lasts = 5e9, Traits = Ina219Traits.Ideal(0.1) with { Oscillator = 0.9 } }.SampleAsync();
        Assert.Matches("^the bus delivers 3[0-4]\\d conversions a second; 350 are needed to tell phases apart$", meter.Facts.PhaseRefusal);
    }

    [Fact]
    public async Task Nothing_is_allocated_for_a_sample_and_what_nobody_takes_is_counted()
    {
        var bus = new ChipBus { Lasts = 160e9 };
        var (meter, samples) = await bus.SampleAsync();
        Assert.Equal(0, bus.Allocated);
        Assert.Equal((1 << 16, 0), (samples.Count, meter.Counts.Missed));
        Assert.InRange(bus.Chip.Conversions - samples.Count - meter.Counts.Dropped, 0, 1);
    }

    private sealed record Ramp : IMeterInput
    {
        public const double PerNanosecond = 1e-9;

        public double Volts => 3.3;

        public double MeanAmperes(double from, double to) => (from + to) / 2 * PerNanosecond;
    }
}
