using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;

namespace Hil.Results.Tests.Energy;

public sealed class RefusalTests
{
    private static readonly SimulatedTrial.Options Options = new() { Images = 100 };

    [Fact]
    public void A_phase_that_the_clocks_swamp_is_refused_and_the_whole_image_is_not()
    {
        var trial = new SimulatedTrial(1, Options with { Edges = false, RoundTrip = 8_000_000 });
        var energy = EnergyAttribution.Attribute(trial.Record());
        Assert.Null(energy.Report.Decide);
        Assert.Null(energy.Report.Reply);
        Assert.All(energy.Samples, sample => Assert.True(double.IsNaN(sample.Joules[Phase.Decide])));
        Assert.Contains(energy.Report.Notes, note => note.StartsWith("decide: no energy, it lasts 1500.0 us, and the clocks are aligned to", StringComparison.Ordinal));
        Assert.NotNull(energy.Report.Image);
        Assert.NotNull(energy.Report.Infer);
    }

    [Fact]
    public void The_interval_widens_with_what_is_not_known_about_the_clocks()
    {
        var edges = EnergyAttribution.Attribute(new SimulatedTrial(2, Options).Record()).Report;
        var quick = EnergyAttribution.Attribute(new SimulatedTrial(2, Options with { Edges = false }).Record()).Report;
        var slow = EnergyAttribution.Attribute(new SimulatedTrial(2, Options with { Edges = false, RoundTrip = 1_500_000 }).Record()).Report;
        Assert.InRange(edges.Decide!.HalfWidth95, 0, quick.Decide!.HalfWidth95);
        Assert.InRange(quick.Decide.HalfWidth95, 0, slow.Decide!.HalfWidth95);
        Assert.InRange(edges.Infer!.HalfWidth95, 0, slow.Infer!.HalfWidth95);
    }

    [Fact]
    public void A_phase_below_the_meters_floor_is_refused_with_both_figures()
    {
        // 24 uA of sleep-like load beside an offset that is known to 0.4 mA.
        var report = EnergyAttribution.Attribute(new SimulatedTrial(3, Options with { Load = 0.002, OffsetError = 4e-4 }).Record()).Report;
        Assert.Null(report.Infer);
        Assert.Contains(report.Notes, note => note.StartsWith("infer: no energy, ", StringComparison.Ordinal)
            && note.Contains("are less than their uncertainty of", StringComparison.Ordinal));
        Assert.InRange(report.FloorMilliamperes!.Value, 0.4 * 1.96 * 0.99, 0.4 * 1.96 * 1.05);
    }

    [Fact]
    public void A_meter_that_looks_away_within_its_samples_tells_no_phase_that_is_shorter_than_one()
    {
        var record = new SimulatedTrial(4, Options).Record();
        var report = EnergyAttribution.Attribute(record with { Meter = record.Meter with { LooksAway = true } }).Report;
        Assert.Equal((null, null), (report.Decide, report.Reply));
        Assert.Contains(report.Notes, note => note.StartsWith("decide: no energy, it is shorter than the meter's samples", StringComparison.Ordinal));
        Assert.NotNull(report.Infer);
    }

    [Fact]
    public void Phases_that_always_share_a_sample_in_the_same_way_cannot_be_told_apart()
    {
        // Each sample of the meter holds one decide and one reply entirely, or neither.
        var timeline = new List<Timeline.Stretch>();
        for (var image = 0; image < 50; image++)
        {
            var begin = image * 10_000_000L;
            timeline.Add(new(new MeterSpan(begin, begin + 9_000_000), Phase.Idle, image, true));
            timeline.Add(new(new MeterSpan(begin + 9_000_000, begin + 9_400_000), Phase.Decide, image, true));
            timeline.Add(new(new MeterSpan(begin + 9_400_000, begin + 10_000_000), Phase.Reply, image, true));
        }

        var sums = new PhasePowerSums([.. timeline], 1000);
        for (var index = 0; index < 500; index++) sums.Add(Trace.Sample(index * Trace.Millisecond, (index + 1) * Trace.Millisecond, index % 10 == 9 ? 0.05 : 0.01));
        var powers = new PhasePowers(sums);
        Assert.Equal([Phase.Reply], powers.Together(Phase.Decide));
        Assert.Equal([Phase.Decide], powers.Together(Phase.Reply));
        Assert.Null(powers.Together(Phase.Idle));
        Assert.Equal(0.01, powers.Watts(Phase.Idle), 1e-6);
    }

    [Fact]
    public void A_meter_that_cannot_tell_phases_gives_windows_cycle_and_baselines_and_says_why()
    {
        const string reason = "the bus delivers 210 conversions a second; 350 are needed to tell phases apart";
        var trial = new SimulatedTrial(4, new() { Images = 20, Windows = 1, Inferences = 260 });
        var record = trial.Record();
        var energy = EnergyAttribution.Attribute(record with { Meter = record.Meter with { PhaseRefusal = reason } });
        Assert.Empty(energy.Samples);
        Assert.Null(energy.Report.Infer);
        Assert.Null(energy.Report.Image);
        Assert.Contains($"no energies of phases: {reason}", energy.Report.Notes);
        Assert.NotNull(energy.Report.Cycle);
        Assert.NotNull(energy.Report.Idle);
        Assert.NotNull(energy.Report.Sleep);
        Assert.Equal(trial.Truth(Phase.Infer), energy.Report.WindowMedian!.Microjoules, energy.Report.WindowMedian.HalfWidth95);
    }

    [Fact]
    public void An_idle_power_that_wanders_is_reported_as_drift_and_widens_what_is_above_idle()
    {
        var steady = EnergyAttribution.Attribute(new SimulatedTrial(5, Options).Record()).Report;
        var wandering = EnergyAttribution.Attribute(new SimulatedTrial(5, Options with { IdleDrift = 0.05 }).Record()).Report;
        Assert.InRange(Math.Abs(steady.Drift!.Value), 0, steady.DriftHalfWidth95!.Value);
        Assert.Equal(0.05, wandering.Drift!.Value, wandering.DriftHalfWidth95!.Value);
        Assert.InRange(wandering.DriftHalfWidth95.Value, 0, 0.005);
        Assert.Contains(steady.Notes, note => note.Contains("not significant", StringComparison.Ordinal));
        Assert.Contains(wandering.Notes, note => note.EndsWith(": significant", StringComparison.Ordinal));
        Assert.InRange(wandering.ImageAboveIdle!.HalfWidth95, 2 * steady.ImageAboveIdle!.HalfWidth95, double.PositiveInfinity);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("doubled")]
    [InlineData("between")]
    public void A_window_whose_edges_do_not_pair_up_does_not_count(string fault)
    {
        var trial = new SimulatedTrial(6, new() { Images = 30, Windows = 3, Inferences = 260 });
        var record = trial.Record();
        List<PhaseEdge> edges = [.. record.Edges!];
        var start = edges.FindIndex(edge => edge.Phase == Phase.Infer && edge.Time > trial.MeterTime(trial.Waveform.Pieces[^12].Begin));
        if (fault == "lost") edges.RemoveAt(start);
        if (fault == "doubled") edges.Insert(start + 1, edges[start] with { Time = edges[start].Time + 20_000 });
        if (fault == "between") edges.Insert(start + 1, new PhaseEdge(edges[start].Time + 5_000_000_000, Phase.Decide));
        var report = EnergyAttribution.Attribute(record with { Edges = edges }).Report;
        var invalid = Assert.Single(report.Windows, window => !window.Valid);
        Assert.Contains("start and stop do not pair up", invalid.Reason, StringComparison.Ordinal);
        Assert.Equal(520, report.WindowMedian!.Count);
        Assert.Equal(trial.Truth(Phase.Infer), report.WindowMedian.Microjoules, report.WindowMedian.HalfWidth95);
    }
}
