using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;

namespace Hil.Results.Tests.Energy;

public sealed class AlignmentTests
{
    private static readonly SimulatedTrial.Options Options = new() { Images = 100 };

    [Fact]
    public void Edges_give_the_clocks_drift_and_a_residual_of_what_they_jitter()
    {
        var trial = new SimulatedTrial(1, Options with { EdgeJitter = 5000 });
        var alignment = EnergyAttribution.Attribute(trial.Record()).Report.Alignment!;
        Assert.Equal("edges", alignment.Source);
        Assert.Equal(trial.DriftPpm, alignment.DriftPpm, 1.0);
        Assert.InRange(alignment.ResidualMicroseconds, 4, 6);
        Assert.Equal(0, alignment.Steps);
    }

    [Fact]
    public void Exchanges_give_the_drift_and_half_of_the_round_trip_as_what_remains_unknown()
    {
        var trial = new SimulatedTrial(1, Options with { Edges = false });
        var alignment = EnergyAttribution.Attribute(trial.Record()).Report.Alignment!;
        Assert.Equal("exchanges", alignment.Source);
        Assert.Equal(trial.DriftPpm, alignment.DriftPpm, 20.0);

        // Uniform within +-200 us and a little more.
        Assert.InRange(alignment.ResidualMicroseconds, 200 / Math.Sqrt(3), 150);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lost_a_doubled_and_a_spurious_edge_are_counted_and_change_nothing(bool guided)
    {
        var trial = new SimulatedTrial(2, Options);
        var record = trial.Record();
        if (!guided) record = record with { BoardClock = [], Baselines = [] };
        var clean = EnergyAttribution.Attribute(record).Report;
        List<PhaseEdge> edges = [.. record.Edges!];
        var infer = edges.FindIndex(100, edge => edge.Phase == Phase.Infer);
        edges.RemoveAt(infer);
        edges.Insert(infer + 40, edges[infer + 39] with { Time = edges[infer + 39].Time + 30_000 });
        edges.Insert(infer + 80, new PhaseEdge(edges[infer + 79].Time + 700_000, Phase.Reply));
        var report = EnergyAttribution.Attribute(record with { Edges = edges }).Report;
        Assert.Equal(clean.Alignment!.Pairs - 1, report.Alignment!.Pairs);
        Assert.Equal(0, report.Alignment.Steps);
        Assert.Equal(clean.Infer!.Microjoules, report.Infer!.Microjoules, clean.Infer.Microjoules * 1e-5);
        Assert.Contains(report.Notes, note => note.StartsWith("1 of ", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.StartsWith("2 edges ", StringComparison.Ordinal));
    }

    [Fact]
    public void Edges_are_found_even_where_the_clock_readings_mislead()
    {
        var record = new SimulatedTrial(2, Options).Record();
        var clean = EnergyAttribution.Attribute(record).Report;

        // The host's clock seems to run 1 % fast: the board's lagged behind when it was read first.
        ClockExchange[] misled = [.. record.BoardClock.Select(read => read with { Sent = read.Sent + (read.Sent / 100), Received = read.Received + (read.Received / 100) })];
        var report = EnergyAttribution.Attribute(record with { BoardClock = misled }).Report;
        Assert.Equal(("edges", 0, clean.Alignment!.Pairs), (report.Alignment!.Source, report.Alignment.Steps, report.Alignment.Pairs));
        Assert.Equal(clean.Infer, report.Infer);
    }

    [Fact]
    public void Four_of_five_edges_are_enough()
    {
        var trial = new SimulatedTrial(3, Options);
        var (record, draw) = (trial.Record(), new Draw(3));
        var report = EnergyAttribution.Attribute(record with { Edges = [.. record.Edges!.Where(_ => draw.Chance(0.8))] }).Report;
        Assert.Equal("edges", report.Alignment!.Source);
        Assert.Equal(0, report.Alignment.Steps);
        Assert.Equal(100, report.Images);
        Assert.Equal(trial.Truth(Phase.Infer), report.Infer!.Microjoules, 0.01 * report.Infer.Microjoules);
    }

    [Fact]
    public void Edges_of_another_board_are_not_taken_for_this_ones()
    {
        var (trial, other) = (new SimulatedTrial(4, Options), new SimulatedTrial(5, Options));
        var report = EnergyAttribution.Attribute(trial.Record() with { Edges = [.. other.Record().Edges!] }).Report;
        Assert.Equal("exchanges", report.Alignment!.Source);
        Assert.Contains(report.Notes, note => note.Contains("do not match", StringComparison.Ordinal));
        Assert.Equal(trial.Truth(Phase.Infer), report.Infer!.Microjoules, report.Infer.HalfWidth95);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_of_the_meters_clock_is_found_and_the_sample_that_straddles_it_has_no_energy(bool edges)
    {
        var trial = new SimulatedTrial(6, Options with { Edges = edges });
        var record = trial.Record();
        var at = trial.MeterTime(trial.Waveform.Pieces.First(piece => piece.Phase == Phase.Infer && piece.Begin > 5_000_000_000).Begin + 10e6);
        const long step = 300_000_000;
        var moved = record with
        {
            Trace = [.. record.Trace.Select(block => (ReadOnlyMemory<PowerSample>)block.ToArray().Select(sample => sample.Start < at ? sample
                : sample with { Start = sample.Start + step, End = sample.End + step }).ToArray())],
            Edges = record.Edges?.Select(edge => edge.Time < at ? edge : edge with { Time = edge.Time + step }).ToList(),
            MeterClock = [.. record.MeterClock.Select(exchange => exchange.Remote < at ? exchange : exchange with { Remote = exchange.Remote + step })],
        };
        var energy = EnergyAttribution.Attribute(moved);
        Assert.Equal(1, energy.Report.Alignment!.Steps);
        Assert.Contains(energy.Report.Notes, note => note.Contains("1 clock steps", StringComparison.Ordinal));
        var lost = energy.Samples.Count(sample => double.IsNaN(sample.Joules[Phase.Infer]));
        Assert.InRange(lost, 1, edges ? 1 : 5);
        Assert.Equal(100 - lost, energy.Report.Images);
        Assert.Equal(trial.Truth(Phase.Infer), energy.Report.Infer!.Microjoules, energy.Report.Infer.HalfWidth95);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reset_of_the_board_is_found_and_what_comes_after_it_is_aligned_anew(bool edges)
    {
        var trial = new SimulatedTrial(7, Options with { Edges = edges });
        var record = trial.Record();
        var zero = (long)record.Times[50].Begin - 12_345;
        var reset = record with
        {
            Times = [.. record.Times.Select((times, index) => index < 50 ? times : times with { Begin = times.Begin - (ulong)zero })],
            BoardClock = [.. record.BoardClock.Select(exchange => exchange.Remote < zero ? exchange : exchange with { Remote = exchange.Remote - zero })],
        };
        var energy = EnergyAttribution.Attribute(reset);
        Assert.Equal(1, energy.Report.Alignment!.Steps);
        Assert.Equal(100, energy.Report.Images);
        Assert.Equal(trial.Truth(Phase.Infer), energy.Report.Infer!.Microjoules, energy.Report.Infer.HalfWidth95);
        Assert.Null(energy.Report.Cycle);
        Assert.Contains(energy.Report.Notes, note => note.Contains("no energy of the cycle", StringComparison.Ordinal));

        // Nobody knows how long the board was away.
        Assert.True(double.IsNaN(energy.Samples[50].Joules[Phase.Idle]));
    }

    [Fact]
    public void A_board_whose_oscillator_bends_with_temperature_is_followed()
    {
        var trial = new SimulatedTrial(8, Options with { Images = 400, Bend = 30e-6 });
        var report = EnergyAttribution.Attribute(trial.Record()).Report;
        Assert.Equal(0, report.Alignment!.Steps);
        Assert.InRange(report.Alignment.ResidualMicroseconds, 0.5, 10);
        Assert.Equal(400, report.Images);
    }

    [Fact]
    public void Without_edges_and_clock_readings_nothing_of_a_sample_is_known()
    {
        var record = new SimulatedTrial(9, Options with { Edges = false }).Record();
        var energy = EnergyAttribution.Attribute(record with { BoardClock = [] });
        Assert.Null(energy.Report.Alignment);
        Assert.Null(energy.Report.Infer);
        Assert.Null(energy.Report.Image);
        Assert.NotNull(energy.Report.Idle);
        Assert.All(energy.Samples, sample => Assert.True(double.IsNaN(sample.Joules[Phase.Infer])));
        Assert.Contains(energy.Report.Notes, note => note.Contains("could not be aligned", StringComparison.Ordinal));
    }
}
