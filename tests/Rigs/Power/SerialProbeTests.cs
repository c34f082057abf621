using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Emulation;
using Hil.Rigs.Links;
using Hil.Rigs.Power;
using Hil.Testing.Links;

namespace Hil.Rigs.Tests.Power;

/// <summary>The probe's own firmware and an emulated sensor, from the shunt to the session's samples.</summary>
public sealed class SerialProbeTests
{
    private const double Oscillator = 1.043;
    private static readonly Ina219Traits Traits = Ina219Traits.Ideal(0.1) with { Oscillator = Oscillator };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Currents_and_edges_come_with_one_clock_and_no_conversion_comes_twice()
    {
        var board = Board(rounds: 20);
        await using var probe = await EmulatedProbe.StartAsync(board, Traits);
        await using var session = await Meter(probe).OpenAsync(Request(), Cancellation);
        var (samples, edges) = await ReadAsync(session, board.Edges[^1].Time);

        Assert.Equal(board.Edges, edges);
        Assert.InRange(probe.Chip!.Conversions - samples.Count, 0, 1);
        Assert.All(samples.Zip(samples.Skip(1)), pair => Assert.True(pair.Second.Start > pair.First.End));
        Assert.All(samples, sample => Assert.Equal((PowerFlags.None, 3.3f), (sample.Flags, sample.Volts)));

        // With 35 mA of step and 532 us of window, 10 us of a wrong date are 0.66 mA.
        Assert.All(samples, sample => Assert.Equal(board.MeanAmperes(sample.Start, sample.End), sample.Amperes, 0.7e-3));
        Assert.Equal(1e9 / (1_064_000 * Oscillator), session.Counts.Rate, 0.5);
        Assert.Equal(new(samples.Count, 0, 0, 0, session.Counts.Rate), session.Counts);
        Assert.Equal((Origin.Emulated, null), (session.Facts.Origin, session.Facts.PhaseRefusal));
    }

    [Fact]
    public async Task Frames_that_are_damaged_on_the_way_are_counted_and_marked_and_cost_no_edge()
    {
        var board = Board(rounds: 20);
        await using var probe = await EmulatedProbe.StartAsync(board, Traits);
        var wire = new FaultyLink(TtyLink.Open(probe.Port, 115_200), 4, LinkFaults.None, new(Corrupt: 0.08));
        await using var session = await Meter(probe).OpenAsync(wire, Request(), Cancellation);
        var (samples, edges) = await ReadAsync(session, board.Edges[^1].Time);

        Assert.Equal(board.Edges, edges);
        Assert.InRange(session.Counts.Missed, 32, samples.Count / 4);
        Assert.InRange(probe.Chip!.Conversions - samples.Count - session.Counts.Missed, 0, 1);
        Assert.All(samples.Zip(samples.Skip(1)), pair =>
        {
            var periods = (pair.Second.End - pair.First.End) / (1_064_000 * Oscillator);
            Assert.Equal(periods > 1.5, pair.Second.Flags == PowerFlags.AfterGap);
        });
        Assert.All(samples, sample => Assert.Equal(board.MeanAmperes(sample.Start, sample.End), sample.Amperes, 0.7e-3));
        Assert.Null(session.Facts.PhaseRefusal);
    }

    [Fact]
    public async Task A_probe_that_is_unplugged_is_lost_and_what_it_sent_stays_readable()
    {
        await using var probe = await EmulatedProbe.StartAsync(Board(rounds: 20), Traits);
        await using var session = await Meter(probe).OpenAsync(Request(), Cancellation);
        for (var i = 0; i < 200; i++) await session.Samples.ReadAsync(Cancellation);
        await probe.EndAsync();
        Assert.IsType<LinkLostException>(await session.Lost);
        var rest = await session.Samples.ReadAllAsync(Cancellation).CountAsync(Cancellation);
        Assert.Equal(session.Counts.Samples, 200 + rest);
        await session.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_sensor_that_is_silent_for_a_while_leaves_a_gap_and_one_that_stays_silent_ends_the_meter()
    {
        ChipFault[] faults =
        [
            new() { Kind = ChipFaultKind.Nack, At = TimeSpan.FromMilliseconds(300), For = TimeSpan.FromMilliseconds(100) },
            new() { Kind = ChipFaultKind.Nack, At = TimeSpan.FromMilliseconds(700) },
        ];
        await using var probe = await EmulatedProbe.StartAsync(Board(rounds: 20), Traits, faults);
        await using var session = await Meter(probe).OpenAsync(Request(), Cancellation);
        var samples = await session.Samples.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
        Assert.Single(samples, sample => sample.Flags == PowerFlags.AfterGap);
        Assert.InRange(session.Counts.Missed, 88, 94);
        var cause = await session.Lost;
        Assert.Equal((TroubleKind.Infrastructure, "The INA219 at 0x40 does not answer the probe"), (cause.Kind, cause.What));
    }

    [Fact]
    public async Task A_current_out_of_range_is_marked_and_counted()
    {
        var board = SteppedInput.Rounds(5, phase => phase == Phase.Infer ? 0.5 : 0.01, (Phase.Infer, 20_000_000), (Phase.Idle, 20_000_000));
        await using var probe = await EmulatedProbe.StartAsync(board, Traits);
        await using var session = await (Meter(probe) with { Range = Ina219Range.Mv40 }).OpenAsync(Request(), Cancellation);
        var (samples, _) = await ReadAsync(session, board.Edges[^1].Time);
        Assert.InRange(samples.Count(sample => sample.Flags == PowerFlags.Saturated), 5 * 17, 5 * 19);
        Assert.Equal(samples.Count(sample => sample.Flags == PowerFlags.Saturated), session.Counts.Saturated);
        Assert.All(samples, sample => Assert.Equal(sample.Amperes > 0.3999, sample.Flags == PowerFlags.Saturated));
    }

    [Fact]
    public async Task A_calibration_is_applied_and_settings_too_slow_for_phases_say_so()
    {
        var calibration = new MeterCalibration(DateTimeOffset.UnixEpoch, 2e-3, 1e-5, 1.1, 1e-3, "");
        var board = new SteppedInput([], _ => 0.022);
        await using var probe = await EmulatedProbe.StartAsync(board, Traits);
        var meter = Meter(probe) with { ShuntAdc = Ina219Adc.Average8, BusAdc = Ina219Adc.Average8, PhaseLine = false };
        await using var session = await meter.OpenAsync(Request(calibration), Cancellation);
        var sample = await session.Samples.ReadAsync(Cancellation);
        Assert.Equal(0.022, sample.Amperes, 1e-6);
        Assert.Equal((1e-5, 1e-3, calibration), (session.Facts.OffsetError, session.Facts.GainError, session.Facts.Calibration));
        Assert.Null(session.Edges);
        Assert.Contains("its settings make 117 conversions a second", session.Facts.PhaseRefusal!, StringComparison.Ordinal);
        await session.StopAsync(Cancellation);
    }

    [Fact]
    public async Task The_probes_clock_is_read_between_question_and_answer()
    {
        await using var probe = await EmulatedProbe.StartAsync(Board(rounds: 20), Traits);
        await using var session = await Meter(probe).OpenAsync(Request(), Cancellation);
        var first = await session.ReadClockAsync(Cancellation);
        var sample = await session.Samples.ReadAsync(Cancellation);
        var second = await session.ReadClockAsync(Cancellation);
        Assert.True(first.Sent <= first.Received && first.Received <= second.Sent && second.Sent <= second.Received);
        Assert.True(first.Remote < second.Remote && sample.End < second.Remote);
        await session.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Nobody_at_the_sensors_address_is_refused_at_once()
    {
        await using var probe = await EmulatedProbe.StartAsync(Board(rounds: 1), Traits);
        var refused = await Assert.ThrowsAsync<TroubleException>(() => (Meter(probe) with { Address = 0x45 }).OpenAsync(Request(), Cancellation));
        Assert.Equal("The INA219 at 0x45 does not answer the probe", refused.What);
        await using var session = await Meter(probe).OpenAsync(Request(), Cancellation);
        Assert.Contains("INA219 at 0x40 behind probe host", session.Facts.Identity, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_name_and_its_settings_are_those_of_a_part()
    {
        var settings = YamlFile.Parse<Settings>("meter: { serial-probe: { path: /dev/ttyACM3, shunt: 1 ohm, range: mv80, bus-speed: 1 MHz } }", "bench.yaml", RealFirmware.Catalog);
        var probe = Assert.IsType<SerialProbe>(settings.Meter);
        Assert.Equal((1, Ina219Range.Mv80, 1_000_000), (probe.Shunt.Value, probe.Range, probe.BusSpeed.Hertz));
        Assert.Equal("A probe at a serial port measures real boards, and this rig's is emulated", Assert.Single(probe.CheckBeside(new Process())).What);
        Assert.Empty(probe.CheckBeside(new Ports.Tty { Path = probe.Path }));
        Assert.IsType<PortUnusableException>(Assert.Single(probe.Check(RealFirmware.Kinds.TryFind("host")!, RealFirmware.Services.Tools)));
    }

    private static SteppedInput Board(int rounds) => SteppedInput.Rounds(
        rounds, phase => phase switch { Phase.Infer => 0.025, Phase.Transmit => 0.04, _ => 0.005 },
        (Phase.Receive, 8_000_000), (Phase.Infer, 40_000_000), (Phase.Transmit, 12_345_600), (Phase.Idle, 5_000_000));

    private static SerialProbe Meter(EmulatedProbe probe) => new() { Path = new(probe.Port, probe.Port) };

    private static MeterRequest Request(MeterCalibration? calibration = null) =>
        new("rig-1", RealFirmware.Kinds.TryFind("host")!, new MeterLoad.Off(), calibration, RealFirmware.Services);

    /// <summary>Everything until a moment of the meter's clock, and what was on its way then.</summary>
    private static async Task<(List<PowerSample> Samples, List<PhaseEdge> Edges)> ReadAsync(MeterSession session, long until)
    {
        var samples = new List<PowerSample>();
        while (samples.Count == 0 || samples[^1].End < until) samples.Add(await session.Samples.ReadAsync(Cancellation));
        await session.StopAsync(Cancellation);
        samples.AddRange(await session.Samples.ReadAllAsync(Cancellation).ToListAsync(Cancellation));
        return (samples, await session.Edges!.ReadAllAsync(Cancellation).ToListAsync(Cancellation));
    }

    private sealed record Settings
    {
        public required IPowerMeter Meter { get; init; }
    }
}
