using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Store;

namespace Hil.Results.Tests.Energy;

public sealed class HoleTests
{
    private static readonly SimulatedTrial.Options Options = new() { Images = 100 };

    [Fact]
    public void One_lost_conversion_is_bridged_and_two_in_a_row_are_a_hole()
    {
        var (trial, record, samples, at) = Inference(1);
        var bridged = EnergyAttribution.Attribute(record with { Trace = [Without(samples, at, 1)] });
        Assert.Equal(100, bridged.Report.Infer!.Count);
        var energy = EnergyAttribution.Attribute(record with { Trace = [Without(samples, at, 2)] });
        Assert.Equal(99, energy.Report.Infer!.Count);
        Assert.Equal(99, energy.Report.Images);
        Assert.True(double.IsNaN(energy.Samples[40].Joules[Phase.Infer]));
        Assert.False(double.IsNaN(energy.Samples[40].Joules[Phase.Receive]));
        Assert.False(double.IsNaN(energy.Samples[41].Joules[Phase.Infer]));
        Assert.Contains(energy.Report.Notes, note => note.StartsWith("infer: 1 intervals have no energy", StringComparison.Ordinal));
        Assert.Null(energy.Report.Cycle);
        Assert.Equal(trial.Truth(Phase.Infer), energy.Report.Infer.Microjoules, energy.Report.Infer.HalfWidth95);
    }

    [Fact]
    public void A_saturated_sample_leaves_its_phase_without_an_energy_and_touches_no_other()
    {
        var (trial, record, samples, at) = Inference(2);
        samples[at] = samples[at] with { Flags = PowerFlags.Saturated, Amperes = 3.2f };
        var energy = EnergyAttribution.Attribute(record with { Trace = [samples] });
        Assert.Equal(1, energy.Report.Saturated);
        Assert.Equal(99, energy.Report.Infer!.Count);
        Assert.True(double.IsNaN(energy.Samples[40].Joules[Phase.Infer]));
        Assert.True(double.IsNaN(energy.Samples[40].HalfWidths95[Phase.Infer]));
        Assert.Equal(trial.Truth(Phase.Decide), energy.Report.Decide!.Microjoules, energy.Report.Decide.HalfWidth95);
        Assert.Contains(energy.Report.Notes, note => note.Contains("out of its range", StringComparison.Ordinal));
    }

    [Fact]
    public void A_short_phase_is_not_known_where_the_meter_was_away()
    {
        var (_, record, samples, _) = Inference(3);
        var decide = Span(record, 40, Phase.Decide);
        var at = Array.FindIndex(samples, sample => sample.Start > decide.Begin);
        var energy = EnergyAttribution.Attribute(record with { Trace = [Without(samples, at, 3)] });
        Assert.True(double.IsNaN(energy.Samples[40].Joules[Phase.Decide]));
        Assert.Equal(99, energy.Report.Decide!.Count);
    }

    [Fact]
    public void A_meter_that_stops_half_way_keeps_what_it_has_seen()
    {
        var (_, record, samples, at) = Inference(4);
        var energy = EnergyAttribution.Attribute(record with { Trace = [samples.AsMemory(0, at)] });
        Assert.Equal(40, energy.Report.Images);
        Assert.Equal(40, energy.Report.Infer!.Count);
        Assert.Null(energy.Report.Cycle);
        Assert.Null(energy.Report.Drift);
        Assert.NotNull(energy.Report.Idle);
    }

    [Fact]
    public void A_meter_that_gave_nothing_gives_nothing()
    {
        var record = new SimulatedTrial(5, Options).Record();
        var energy = EnergyAttribution.Attribute(record with { Trace = [] });
        Assert.Empty(energy.Samples);
        Assert.Null(energy.Report.Infer);
        Assert.Contains("the meter gave no samples", energy.Report.Notes);
    }

    [Fact]
    public void Warm_up_samples_and_windows_count_for_no_other_figure()
    {
        var trial = new SimulatedTrial(6, Options with { Windows = 1, Inferences = 260 });
        var energy = EnergyAttribution.Attribute(trial.Record() with { WarmUp = 10 });
        Assert.Equal(90, energy.Samples.Count);
        Assert.Equal(90, energy.Intervals.Count);
        Assert.Equal(10, energy.Samples[0].Sequence);
        Assert.Equal(90, energy.Report.Infer!.Count);
        Assert.Equal(90, energy.Report.Cycle!.Count);
    }

    [Fact]
    public void Times_that_cannot_be_leave_a_sample_without_an_energy()
    {
        var record = new SimulatedTrial(7, Options).Record();
        var times = record.Times.ToArray();
        var ends = times[40].Ends;
        ends[Phase.Infer] = 1;
        times[40] = times[40] with { Ends = ends };
        var energy = EnergyAttribution.Attribute(record with { Times = times });
        Assert.Equal(99, energy.Report.Images);
        Assert.True(double.IsNaN(energy.Samples[40].Joules[Phase.Receive]));
    }

    [Fact]
    public void Pipelined_streaming_has_a_cycle_and_no_phases()
    {
        var trial = new SimulatedTrial(8, Options);
        var record = trial.Record();
        var (first, last) = (record.Times[0].Begin, record.Times[^1].Begin + record.Times[^1].Ends[Phase.Decide]);
        var energy = EnergyAttribution.Attribute(record with
        {
            Mode = StreamingMode.Pipelined,
            Times = [],
            Streamed = new TrialSpan(TimeScale.Board, (long)first, (long)last),
            StreamedSamples = 100,
        });
        Assert.Empty(energy.Samples);
        Assert.Null(energy.Report.Infer);
        Assert.Null(energy.Report.Image);
        Assert.Equal(100, energy.Report.Cycle!.Count);
        Assert.Equal(trial.CycleTruth, energy.Report.Cycle.Microjoules, 0.01 * trial.CycleTruth);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pipelined_cycle_and_the_baselines_before_it_need_no_clock_but_the_meters_where_it_sees_the_phase_line(bool wired)
    {
        var trial = new SimulatedTrial(8, Options with { Edges = true });
        var record = trial.Record();
        var energy = EnergyAttribution.Attribute(record with
        {
            Mode = StreamingMode.Pipelined,
            Edges = wired ? record.Edges : null,
            Times = [],
            // Every reading is half a second off, to and fro: no line fits three of them.
            BoardClock = [.. record.BoardClock.Select((reading, index) => reading with { Remote = reading.Remote + (index % 2 * trial.Ticks(5e8)) })],
            Baselines = [new(BaselineKind.Sleep, new(TimeScale.Board, 1, 2)), new(BaselineKind.IdleBefore, new(TimeScale.Board, 1, 2))],
            Streamed = new TrialSpan(TimeScale.Board, (long)record.Times[0].Begin, (long)(record.Times[^1].Begin + record.Times[^1].Ends[Phase.Decide])),
            StreamedSamples = 100,
        }).Report;
        Assert.Equal((wired, wired, wired), (energy.Cycle is not null, energy.Sleep is not null, energy.Idle is not null));
        if (energy is not { Cycle: { } cycle, Sleep: { } sleep, Idle: { } idle }) return;
        Assert.Equal(trial.CycleTruth, cycle.Microjoules, 0.01 * trial.CycleTruth);
        Assert.Equal(1e3 * trial.Power(Phase.Sleep), sleep.Milliwatts, 3 * sleep.HalfWidth95);
        Assert.Equal(1e3 * trial.Power(Phase.Idle), idle.Milliwatts, 3 * idle.HalfWidth95);
    }

    private static MeterSpan Span(MeteredTrial record, int image, Phase phase)
    {
        var interval = EnergyAttribution.Attribute(record).Intervals[image];
        return new MeterSpan(interval.Starts[phase], interval.Ends[phase]);
    }

    /// <summary>A trial, its samples, and the index of one that lies in the middle of image 40's inference.</summary>
    private static (SimulatedTrial Trial, MeteredTrial Record, PowerSample[] Samples, int At) Inference(int seed)
    {
        var trial = new SimulatedTrial(seed, Options);
        var record = trial.Record();
        var samples = record.Trace.Single().ToArray();
        var infer = Span(record, 40, Phase.Infer);
        return (trial, record, samples, Array.FindIndex(samples, sample => sample.Start > infer.Begin + 20_000_000));
    }

    private static PowerSample[] Without(PowerSample[] samples, int at, int count)
    {
        PowerSample[] left = [.. samples[..at], .. samples[(at + count)..]];
        left[at] = left[at] with { Flags = PowerFlags.AfterGap };
        return left;
    }
}
