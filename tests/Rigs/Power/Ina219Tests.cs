using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Emulation;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;

namespace Hil.Rigs.Tests.Power;

/// <summary>The whole way: phases of a board, chip, bus, driver, samples.</summary>
public sealed class Ina219Tests
{
    [Fact]
    public async Task Mean_currents_of_known_phases_are_right()
    {
        await using var board = new Stand();
        await using var meter = await board.OpenAsync(new EmulatedBus { Errors = false });
        for (var i = 0; i < 20; i++)
            board.Stay(Phase.Receive, 20).Stay(Phase.Infer, 40).Stay(Phase.Idle, 40);
        var samples = await Stand.FinishAsync(meter);
        var edges = await AllAsync(meter);
        Assert.Equal(60, edges.Count);
        foreach (var phase in (Phase[])[Phase.Receive, Phase.Infer, Phase.Idle])
        {
            var inside = samples.Where(sample => IsInside(edges, sample, phase)).ToArray();
            Assert.InRange(inside.Length, 200, 1000);
            Assert.InRange(inside.Average(sample => sample.Amperes), board.Draws(phase) - 20e-6, board.Draws(phase) + 20e-6);
            Assert.InRange(inside.Average(sample => sample.Volts), 1.795, 1.805);
        }

        Assert.Equal((samples.Count, 0, 0, 0), (meter.Counts.Samples, meter.Counts.Missed, meter.Counts.Saturated, meter.Counts.Dropped));
    }

    [Fact]
    public async Task Everything_until_the_horizon_is_delivered_when_it_is_stopped()
    {
        await using var board = new Stand();
        await using var meter = await board.OpenAsync(new EmulatedBus { Errors = false });
        board.Pass(1000);
        var samples = await Stand.FinishAsync(meter);
        Assert.InRange(samples[^1].End, 996_000_000, 1_000_000_000);
    }

    [Fact]
    public async Task Without_the_wire_there_are_no_edges_and_the_clock_is_read_against_the_boards()
    {
        await using var board = new Stand();
        await using var meter = await board.OpenAsync(new EmulatedBus { Edges = false, Drift = 50, Offset = TimeSpan.FromSeconds(3) });
        Assert.Null(meter.Edges);
        await Assert.ThrowsAsync<TroubleException>(async () => await meter.ReadClockAsync(default));
        board.Pass(2000);
        var exchange = await meter.ReadClockAsync(default);
        Assert.Equal(5_000_100_000, exchange.Remote);
        Assert.Equal(1000, exchange.Received - exchange.Sent);
    }

    [Fact]
    public async Task Facts_say_what_it_can_and_where_the_figures_come_from()
    {
        await using var board = new Stand();
        await using var meter = await board.OpenAsync(new EmulatedBus(), ina => ina with { Shunt = new(0.5), FullScale = new(0.15), ShuntTolerance = 0.5, Temperature = 23 });
        var facts = meter.Facts;
        Assert.Equal(("ina219", Origin.Emulated, "INA219 on emulated bus of rig-1, address 0x40"), (facts.Meter, facts.Origin, facts.Identity));
        Assert.Equal((1.8, 0.5, 23.0), (facts.SupplyVolts, facts.ShuntOhms, facts.TemperatureCelsius));
        Assert.Equal(0.16, facts.FullScaleAmperes!.Value, 9);
        Assert.Equal(20e-6, facts.ResolutionAmperes, 12);
        Assert.Equal(40e-6, facts.OffsetError, 12);
        Assert.Equal(Math.Sqrt(2 * 0.002 * 0.002 + 0.005 * 0.005 / 3), facts.GainError, 9);
        Assert.Equal(1e9 / 1064e3, facts.NominalRate, 6);
        Assert.Null(facts.PhaseRefusal);
    }

    [Fact]
    public async Task A_calibration_is_applied_and_replaces_what_the_data_sheet_says()
    {
        await using var board = new Stand();
        var calibration = new MeterCalibration(default, 1e-3, 2e-6, 1.02, 0.001, "reference");
        await using var meter = await board.OpenAsync(new EmulatedBus { Errors = false, Noise = 0 }, calibration: calibration);
        board.Pass(500);
        var samples = await Stand.FinishAsync(meter);
        Assert.All(samples, sample => Assert.Equal((board.Draws(Phase.Idle) - 1e-3) * 1.02, sample.Amperes, 7));
        Assert.Equal((2e-6, 0.001, calibration), (meter.Facts.OffsetError, meter.Facts.GainError, meter.Facts.Calibration));
    }

    [Fact]
    public async Task A_current_beyond_the_range_is_marked_and_counted()
    {
        await using var board = new Stand();
        await using var meter = await board.OpenAsync(new EmulatedBus { Errors = false }, ina => ina with { Shunt = new(10), Range = Ina219Range.Mv160 });
        board.Stay(Phase.Idle, 500).Stay(Phase.Infer, 100).Stay(Phase.Idle, 500);
        var samples = await Stand.FinishAsync(meter);
        var saturated = samples.Where(sample => (sample.Flags & PowerFlags.Saturated) != 0).ToArray();
        Assert.InRange(saturated.Length, 90, 96);
        Assert.Equal(saturated.Length, meter.Counts.Saturated);
        Assert.All(saturated, sample => Assert.Equal((0.016, true), (sample.Amperes, sample.Start > 499_000_000 && sample.End < 601_000_000), Tolerant));
    }

    [Fact]
    public async Task A_meter_that_is_unplugged_is_lost_and_its_samples_stay()
    {
        await using var board = new Stand();
        var bus = new EmulatedBus { Faults = [new() { Kind = ChipFaultKind.Nack, At = TimeSpan.FromSeconds(1) }] };
        await using var meter = await board.OpenAsync(bus);
        board.Pass(3000);
        var lost = await meter.Lost;
        Assert.Equal((TroubleKind.Infrastructure, "emulated bus of rig-1, address 0x40"), (lost.Kind, lost.Where));
        Assert.Equal("The meter is gone: nothing answers since 0.5 s (Error 121 performing I2C data transfer)", lost.What);
        var samples = await Stand.FinishAsync(meter);
        Assert.InRange(samples[^1].End, 990_000_000, 1_000_000_000);
    }

    [Fact]
    public async Task A_bus_that_sticks_loses_the_meter()
    {
        await using var board = new Stand();
        await using var meter = await board.OpenAsync(new EmulatedBus { Faults = [new() { Kind = ChipFaultKind.Stuck, At = TimeSpan.FromSeconds(1) }] });
        board.Pass(5000);
        Assert.Contains("Error 110", (await meter.Lost).What, StringComparison.Ordinal);
        Assert.InRange((await Stand.FinishAsync(meter)).Count, 900, 1050);
    }

    [Fact]
    public async Task Two_meters_at_one_address_are_refused_and_one_after_the_other_are_not()
    {
        await using var board = new Stand();
        await using (var first = await board.OpenAsync(new EmulatedBus()))
        {
            var trouble = await Assert.ThrowsAsync<AddressHeldException>(() => board.OpenAsync(new EmulatedBus()));
            Assert.Equal("emulated bus of rig-1, address 0x40", trouble.Where);
            await using var beside = await board.OpenAsync(new EmulatedBus(), ina => ina with { Address = 0x41 });
        }

        await using var again = await board.OpenAsync(new EmulatedBus());
    }

    [Fact]
    public async Task A_chip_that_somebody_else_sets_is_given_up_rather_than_believed()
    {
        var bus = new ChipBus { Lasts = 5e9, Meanwhile = (chip, now) => { if (now > 2e9) chip.Write([0, 0x39, 0x8F]); } };
        var (meter, samples) = await bus.SampleAsync();
        var lost = await meter.Lost;
        Assert.StartsWith("The chip is not set as it was: configuration 0x398f instead of 0x399f", lost.What, StringComparison.Ordinal);
        Assert.Contains("what else uses this bus", lost.Remedy, StringComparison.Ordinal);
        Assert.InRange(samples[^1].End, 1.9e9, 3.2e9);
    }

    [Fact]
    public async Task A_chip_that_was_reset_is_said_to_have_been()
    {
        var resets = 0;
        var bus = new ChipBus { Lasts = 5e9, Meanwhile = (chip, now) => { if (now > 2e9 && resets++ == 0) chip.Write([0, 0x80, 0]); } };
        var (meter, _) = await bus.SampleAsync();
        Assert.Contains("It was reset", (await meter.Lost).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chip_that_stops_converting_is_lost()
    {
        var bus = new ChipBus { Lasts = 5e9, Traits = Ina219Traits.Ideal(0.1) with { Oscillator = 1e6 } };
        var (meter, samples) = await bus.SampleAsync();
        Assert.Equal("The chip answers, but completes no conversion", (await meter.Lost).What);
        Assert.Empty(samples);
    }

    [Fact]
    public async Task A_chip_that_does_not_answer_at_all_is_said_at_once()
    {
        await using var board = new Stand();
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => board.OpenAsync(new EmulatedBus { NackProbability = 1 }));
        Assert.Equal("rig-1: no INA219 answers (Error 121 performing I2C data transfer)", trouble.What);
    }

    private static readonly EqualityComparer<(double, bool)> Tolerant =
        EqualityComparer<(double, bool)>.Create((a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-6 && a.Item2 == b.Item2);

    private static async Task<List<PhaseEdge>> AllAsync(MeterSession meter)
    {
        var edges = new List<PhaseEdge>();
        await foreach (var edge in meter.Edges!.ReadAllAsync())
            edges.Add(edge);
        return edges;
    }

    private static bool IsInside(List<PhaseEdge> edges, PowerSample sample, Phase phase)
    {
        var at = edges.FindLastIndex(edge => edge.Time <= sample.Start);
        return at >= 0 && edges[at].Phase == phase && (at + 1 == edges.Count || edges[at + 1].Time >= sample.End);
    }
}
