using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Emulation;
using Hil.Rigs.Power;

namespace Hil.Rigs.Tests.Power;

/// <summary>What another class of this name is known to do wrong (see <see cref="Ina219Driver"/>), and what this one must not.</summary>
public sealed class Ina219DriverTests
{
    private static readonly Ina219Configuration Usual = new(Ina219Adc.Bits12, Ina219Adc.Bits12, Ina219Range.Mv320, Ina219BusRange.V32);
    private readonly VirtualClock clock = new();

    [Theory]
    [InlineData(Ina219Adc.Bits12, Ina219Adc.Bits12, Ina219Range.Mv320, Ina219BusRange.V32, 0x399F)]
    [InlineData(Ina219Adc.Average128, Ina219Adc.Bits12, Ina219Range.Mv320, Ina219BusRange.V32, 0x39FF)]
    [InlineData(Ina219Adc.Bits12, Ina219Adc.Average128, Ina219Range.Mv320, Ina219BusRange.V32, 0x3F9F)]
    [InlineData(Ina219Adc.Bits9, Ina219Adc.Bits11, Ina219Range.Mv40, Ina219BusRange.V16, 0x0107)]
    [InlineData(Ina219Adc.Bits10, Ina219Adc.Average2, Ina219Range.Mv80, Ina219BusRange.V32, 0x2C8F)]
    public void Each_field_of_the_configuration_goes_where_the_data_sheet_has_it(
        Ina219Adc shunt, Ina219Adc bus, Ina219Range range, Ina219BusRange busRange, int word) =>
        Assert.Equal(word, new Ina219Configuration(shunt, bus, range, busRange).Word);

    [Fact]
    public void Negative_shunt_voltages_are_negative_and_high_bus_voltages_are_not()
    {
        var driver = Begin(new(24, -0.4));
        Assert.Equal(-4000, Ina219Driver.ShuntSteps(driver.Read(Ina219Register.Shunt)));
        Assert.Equal(-0.4f, new Ina219Scale(Usual, 0.1, null).Amperes(-4000));
        Assert.Equal(24f, Ina219Scale.Volts(driver.Read(Ina219Register.Bus)));
    }

    [Fact]
    public void Ready_and_overflow_are_told()
    {
        var driver = Begin(new(3.3, 0.1));
        var bus = driver.Read(Ina219Register.Bus);
        Assert.Equal((true, false), (Ina219Driver.IsReady(bus), Ina219Driver.IsOverflow(bus)));
        driver.Read(Ina219Register.Power);
        Assert.False(Ina219Driver.IsReady(driver.Read(Ina219Register.Bus)));
        Assert.True(Ina219Driver.IsOverflow(1));
        var scale = new Ina219Scale(Usual, 0.1, null);
        Assert.Equal([false, true, true, true], new[] { scale.IsSaturated(31999, 2), scale.IsSaturated(32000, 2), scale.IsSaturated(-32000, 2), scale.IsSaturated(5, 3) });
    }

    [Fact]
    public void Reading_again_costs_one_short_transaction_and_the_calibration_is_written_once()
    {
        var chip = Chip(new(3.3, 0.1));
        var counting = new CountingDevice(chip);
        var driver = new Ina219Driver(counting);
        driver.Begin(Usual, "test");
        var before = counting.Transactions;
        driver.Point(Ina219Register.Bus);
        driver.ReadAgain();
        driver.ReadAgain();
        Assert.Equal((3, 2), (counting.Transactions - before, counting.Looks));
        driver.Read(Ina219Register.Current);
        Assert.Equal(4, counting.Transactions - before);
    }

    [Fact]
    public void Something_else_at_the_address_is_not_taken_for_the_chip()
    {
        var trouble = Assert.Throws<TroubleException>(() => new Ina219Driver(new Echo()).Begin(Usual, "bus 1"));
        Assert.Equal("This is not an INA219: after its reset the configuration register holds 0x2020 instead of 0x399f", trouble.What);
    }

    [Theory]
    [InlineData(0.3, 0.1, Ina219Range.Mv40)]
    [InlineData(0.4, 0.1, Ina219Range.Mv40)]
    [InlineData(0.41, 0.1, Ina219Range.Mv80)]
    [InlineData(3.2, 0.1, Ina219Range.Mv320)]
    [InlineData(0.2, 1, Ina219Range.Mv320)]
    public void The_least_range_that_holds_a_current_is_taken(double current, double shunt, Ina219Range range) =>
        Assert.Equal(range, Ina219Configuration.Holding(new(current), new(shunt)));

    [Fact]
    public void A_current_beyond_every_range_is_held_by_none() => Assert.Null(Ina219Configuration.Holding(new Amperes(3.3), new Ohms(0.1)));

    private EmulatedIna219 Chip(ConstantInput input) => new(0x40, Ina219Traits.Ideal(0.1), input, clock, 400_000, new(1));

    private Ina219Driver Begin(ConstantInput input)
    {
        var driver = new Ina219Driver(Chip(input));
        driver.Begin(Usual, "test");
        clock.Now += 1.1e6;
        return driver;
    }

    /// <summary>A chip that is none: every byte reads as a space.</summary>
    private sealed class Echo : System.Device.I2c.I2cDevice
    {
        public override System.Device.I2c.I2cConnectionSettings ConnectionSettings { get; } = new(0, 0x40);

        public override void Read(Span<byte> buffer) => buffer.Fill(0x20);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => Read(readBuffer);
    }
}
