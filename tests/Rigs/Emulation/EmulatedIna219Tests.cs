using Hil.Rigs.Emulation;

namespace Hil.Rigs.Tests.Emulation;

/// <summary>The chip at its pins, against figures of its data sheet (TI SBOS448G).</summary>
public sealed class EmulatedIna219Tests
{
    private readonly VirtualClock clock = new();
    private double amperes = 0.1;
    private double volts = 3.3;

    [Fact]
    public void Registers_have_the_values_of_the_data_sheet_after_power_on_and_after_a_reset()
    {
        var chip = Chip();
        Assert.Equal((0x399F, 0, 0), (Read(chip, 0), Read(chip, 4), Read(chip, 5)));
        Write(chip, 0, 0x0123);
        Write(chip, 5, 0x1235);
        Assert.Equal((0x0123, 0x1234), (Read(chip, 0), Read(chip, 5)));
        Write(chip, 0, 0x8123);
        Assert.Equal((0x399F, 0), (Read(chip, 0), Read(chip, 5)));
    }

    [Fact]
    public void The_pointer_is_kept_and_reads_repeat()
    {
        var chip = Chip();
        chip.Write([0]);
        Span<byte> value = stackalloc byte[2];
        for (var i = 0; i < 3; i++)
        {
            chip.Read(value);
            Assert.Equal([0x39, 0x9F], value.ToArray());
        }
    }

    [Fact]
    public void Registers_that_can_only_be_read_are_not_written()
    {
        var chip = Chip();
        Wait(2e6);
        Write(chip, 1, 0x7777);
        Assert.Equal(1000, Read(chip, 1));
    }

    [Theory]
    [InlineData(0x3807, 84e3)]
    [InlineData(0x388F, 148e3)]
    [InlineData(0x3917, 276e3)]
    [InlineData(0x399F, 532e3)]
    [InlineData(0x3C47, 532e3)]
    [InlineData(0x3CCF, 2 * 532e3)]
    [InlineData(0x3FFF, 128 * 532e3)]
    public void A_pair_takes_the_time_of_both_conversions_one_after_the_other(int configuration, double one)
    {
        var chip = Chip(Ina219Traits.Ideal(0.1) with { Oscillator = 1.1 });
        Write(chip, 0, configuration);
        var begun = clock.Now;
        clock.Now = begun + 2.2 * one - 80e3;
        Assert.Equal(0, Read(chip, 2) & 2);
        clock.Now = begun + 2.2 * one;
        Assert.Equal(2, Read(chip, 2) & 2);
        Assert.Equal(begun + 2.2 * one, chip.LastCompleted, 1);
    }

    [Fact]
    public void A_current_that_flows_back_has_a_power_without_sign_and_is_no_overflow()
    {
        amperes = -0.1;
        var chip = Chip();
        Write(chip, 5, 4096);
        Wait(1.1e6);
        Assert.Equal(-1000, (short)Read(chip, 1));
        Assert.Equal(0, Read(chip, 2) & 1);
        Assert.Equal(1000 * 825 / 5000, Read(chip, 3));
    }

    [Fact]
    public void Conversion_ready_stays_until_the_power_register_is_read_or_the_configuration_written()
    {
        var chip = Chip();
        Wait(1.1e6);
        Assert.Equal(2, Read(chip, 2) & 2);
        Assert.Equal(2, Read(chip, 2) & 2);
        _ = Read(chip, 3);
        Assert.Equal(0, Read(chip, 2) & 2);
        Wait(1.1e6);
        Assert.Equal(2, Read(chip, 2) & 2);
        Write(chip, 0, 0x399F);
        Assert.Equal(0, Read(chip, 2) & 2);
    }

    [Theory]
    [InlineData(-0.4, 0x3000, 0xF060)]
    [InlineData(0.4, 0x3800, 4000)]
    [InlineData(-3.5, 0x3800, 0x8300)]
    [InlineData(3.5, 0x3800, 32000)]
    [InlineData(0.9, 0x2800, 8000)]
    [InlineData(1.7, 0x3000, 16000)]
    [InlineData(0.9, 0x2000, 4000)]
    public void The_shunt_register_is_signed_and_ends_at_its_range(double current, int range, int expected)
    {
        amperes = current;
        var chip = Chip();
        Write(chip, 0, range | 0x019F);
        Wait(2e6);
        Assert.Equal(expected, Read(chip, 1));
    }

    [Theory]
    [InlineData(24, 0x399F, 6000)]
    [InlineData(24, 0x199F, 4000)]
    [InlineData(40, 0x399F, 8000)]
    public void The_bus_register_counts_4_mV_above_its_flags(double supply, int configuration, int expected)
    {
        volts = supply;
        var chip = Chip();
        Write(chip, 0, configuration);
        Wait(2e6);
        Assert.Equal(expected, Read(chip, 2) >> 3);
    }

    [Fact]
    public void Current_and_power_follow_from_the_calibration_and_overflow_is_shown()
    {
        var chip = Chip();
        Write(chip, 5, 0x5000);
        Wait(2e6);
        Assert.Equal((5 * 1000, 5 * 1000 * 825 / 5000), (Read(chip, 4), Read(chip, 3)));
        Assert.Equal(0, Read(chip, 2) & 1);
        amperes = 3;
        Wait(2e6);
        Assert.Equal(1, Read(chip, 2) & 1);
    }

    [Fact]
    public void Current_is_averaged_over_the_shunt_conversion_and_not_over_the_bus_conversion()
    {
        var chip = new EmulatedIna219(0x40, Ina219Traits.Ideal(0.1), new Step(532e3 * 1.5, 532e3 * 2.25), clock, 400_000, new(1));
        clock.Now = 532e3 * 2 - 80e3;
        Assert.Equal(0, Read(chip, 1));
        clock.Now = 532e3 * 3;
        Assert.Equal(250, Read(chip, 1));
    }

    [Fact]
    public void Powered_down_or_triggered_it_converts_not_at_all_or_once()
    {
        var chip = Chip();
        Write(chip, 0, 0x3998);
        Wait(1e8);
        Assert.Equal(0, chip.Conversions);
        Write(chip, 0, 0x399B);
        Wait(1e8);
        _ = Read(chip, 2);
        Assert.Equal(1, chip.Conversions);
        Write(chip, 0, 0x399D);
        Wait(532e5);
        _ = Read(chip, 2);
        Assert.InRange(chip.Conversions, 100, 102);
    }

    [Fact]
    public void Chips_of_many_seeds_scatter_as_the_data_sheet_says()
    {
        var chips = Enumerable.Range(0, 2000).Select(seed => Ina219Traits.Draw(seed, "rig", 0.1, 0.01)).ToArray();
        Assert.All(chips, chip => Assert.InRange(chip.Oscillator, 0.9, 1.1));
        Assert.InRange(Deviation(chips.Select(chip => chip.Offset)), 0.95, 1.05);
        Assert.InRange(Deviation(chips.Select(chip => chip.ShuntGain)), 0.0019, 0.0021);
        Assert.All(chips, chip => Assert.InRange(chip.ShuntOhms, 0.099, 0.101));
        Assert.Equal(chips[5], Ina219Traits.Draw(5, "rig", 0.1, 0.01));
        Assert.NotEqual(chips[5], Ina219Traits.Draw(5, "other rig", 0.1, 0.01));
    }

    [Fact]
    public void Noise_is_what_was_asked_for_and_averaging_lessens_it()
    {
        double Scatter(int configuration, double period)
        {
            var chip = Chip(Ina219Traits.Ideal(0.1) with { Noise = 3 });
            Write(chip, 0, configuration);
            return Deviation(Enumerable.Range(0, 4000).Select(_ =>
            {
                Wait(period);
                return (double)(short)Read(chip, 1);
            }));
        }

        Assert.InRange(Scatter(0x399F, 1.064e6), 2.9, 3.15);
        Assert.InRange(Scatter(0x3D57, 4 * 1.064e6), 1.5 * 0.97, 1.5 * 1.07);
    }

    [Fact]
    public void A_transaction_takes_its_bits_on_the_bus()
    {
        var chip = Chip();
        _ = Read(chip, 2);
        Assert.Equal(120e3, clock.Now, 3);
        chip.Read(new byte[2]);
        Assert.Equal(192.5e3, clock.Now, 3);
        Write(chip, 0, 0x399F);
        Assert.Equal(287.5e3, clock.Now, 3);
    }

    [Fact]
    public void Faults_come_and_go_as_written()
    {
        var chip = new EmulatedIna219(0x40, Ina219Traits.Ideal(0.1), new ConstantInput(3.3, 0), clock, 400_000, new(1))
        {
            Faults =
            [
                new() { Kind = ChipFaultKind.Nack, At = TimeSpan.FromMilliseconds(1), For = TimeSpan.FromMilliseconds(2) },
                new() { Kind = ChipFaultKind.Stuck, At = TimeSpan.FromMilliseconds(10) },
            ],
        };
        _ = Read(chip, 0);
        clock.Now = 1.5e6;
        Assert.Equal("Error 121 performing I2C data transfer.", Assert.Throws<IOException>(() => Read(chip, 0)).Message);
        clock.Now = 3.1e6;
        _ = Read(chip, 0);
        clock.Now = 10e6;
        Assert.Throws<IOException>(() => Read(chip, 0));
        Assert.Equal(1.01e9, clock.Now, 1);
    }

    private static int Read(EmulatedIna219 chip, byte register)
    {
        Span<byte> value = stackalloc byte[2];
        chip.WriteRead([register], value);
        return value[0] << 8 | value[1];
    }

    private static void Write(EmulatedIna219 chip, byte register, int value) => chip.Write([register, (byte)(value >> 8), (byte)value]);

    private static double Deviation(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var mean = all.Average();
        return Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
    }

    private EmulatedIna219 Chip(Ina219Traits? traits = null) => new(0x40, traits ?? Ina219Traits.Ideal(0.1), new Load(this), clock, 400_000, new(1));

    private void Wait(double nanoseconds) => clock.Now += nanoseconds;

    private sealed class Load(EmulatedIna219Tests test) : IMeterInput
    {
        public double Volts => test.volts;

        public double MeanAmperes(double from, double to) => test.amperes;
    }

    /// <summary>0.1 A between two moments.</summary>
    private sealed class Step(double on, double off) : IMeterInput
    {
        public double Volts => 3.3;

        public double MeanAmperes(double from, double to) => 0.1 * Math.Max(0, Math.Min(to, off) - Math.Max(from, on)) / (to - from);
    }
}
