using Hil.Engine.Running;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Reports;
using Hil.Results.Verdicts;
using Hil.Rigs.Boards;

namespace Hil.EndToEnd.Tests;

/// <summary>The whole way of an energy: a board's phases, an emulated chip, the driver, the trace, the attribution, the report.</summary>
public sealed class EnergyTests : IDisposable
{
    private const double Supply = 3.3;
    private const string Process = "board: host\n    connection: process\n    flash: copy";

    private readonly Site site = new();

    public EnergyTests() => Built.Firmware("host");

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Every_image_of_a_sequential_run_has_the_energy_of_its_phases_and_the_intervals_hold_the_truth()
    {
        var trial = await TrialAsync("emulated: { seed: 3 }", images: 12);

        var energy = trial.Energy!;
        Assert.Equal(Origin.Emulated, energy.Meter.Origin);
        Assert.Equal((0, 0), (energy.Missed, energy.Saturated));
        Assert.InRange(energy.RateHz!.Value, 850, 1030);
        Assert.Equal("edges", energy.Alignment!.Source);
        Holds(energy.Receive, Phase.Receive);
        Holds(energy.Transmit, Phase.Transmit);
        Assert.InRange(energy.Idle!.Milliwatts, Truth(Phase.Idle) - energy.Idle.HalfWidth95, Truth(Phase.Idle) + energy.Idle.HalfWidth95);
        Assert.InRange(energy.Sleep!.Milliwatts, Truth(Phase.Sleep) - energy.Sleep.HalfWidth95, Truth(Phase.Sleep) + energy.Sleep.HalfWidth95);

        // The first image warms up; each other one has each phase that it went through, and they add up.
        var store = site.Store;
        var stored = store.Load(store.Runs()[0].Run).Trials.Single();
        var samples = store.Energies(stored).ToArray();
        Assert.Equal(Enumerable.Range(1, 11), samples.Select(sample => (int)sample.Sequence));
        Assert.All(samples, sample => Assert.True(sample.Joules[Phase.Receive] > 0 && sample.HalfWidths95[Phase.Receive] > 0));
        Assert.Equal(energy.Receive!.Microjoules, samples.Average(sample => sample.Joules[Phase.Receive]) * 1e6, 3);
        using var trace = store.OpenTrace(store.Runs()[0].Run, stored);
        Assert.True(trace.IsSealed);
        Assert.Equal((energy.Samples, 11), (trace.SampleCount, trace.IntervalCount));
    }

    [Fact]
    public async Task A_pipelined_run_has_the_energy_of_its_whole_cycle_and_of_no_phase()
    {
        var energy = (await TrialAsync("emulated: {}", images: 8, more: "streaming: pipelined")).Energy!;

        Assert.True(energy.Cycle!.Microjoules > 0);
        Assert.Equal((null, null, null), (energy.Receive, energy.Infer, energy.Image));
        Assert.True(energy.Idle!.Milliwatts > energy.Sleep!.Milliwatts);
    }

    [Fact]
    public async Task Without_a_phase_wire_the_clocks_are_fitted_and_intervals_are_wider_or_refused()
    {
        var wired = (await TrialAsync("emulated: { seed: 3 }", images: 12)).Energy!;
        var fitted = (await TrialAsync("emulated: { seed: 3, edges: false }", images: 12)).Energy!;

        Assert.Equal("exchanges", fitted.Alignment!.Source);
        Assert.True(fitted.Alignment.ResidualMicroseconds > wired.Alignment!.ResidualMicroseconds);
        Assert.True(fitted.Receive is null || Share(fitted.Receive) >= 0.9 * Share(wired.Receive!), "the same meter is not better without the wire");
        Assert.True(fitted.Decide is null, "a phase of microseconds is swamped by the alignment");
        Assert.NotEmpty(fitted.Notes);

        static double Share(EnergyFigure figure) => figure.HalfWidth95 / figure.Microjoules;
    }

    [Fact]
    public async Task A_sensor_that_does_not_answer_for_a_while_leaves_a_hole_that_nobody_fills()
    {
        var trial = await TrialAsync("emulated: { faults: [{ kind: nack, at: 3.5 s, for: 200 ms }] }", images: 12);

        var energy = trial.Energy!;
        Assert.Equal(Verdict.Passed, trial.Verdict);
        Assert.InRange(energy.Missed, 150, 230);
        Assert.InRange(energy.Receive!.Count, 6, 11);
        Holds(energy.Receive, Phase.Receive);
    }

    [Theory]
    [InlineData("stuck")]
    [InlineData("nack")]
    public async Task A_meter_that_is_lost_in_the_middle_ends_the_energies_and_not_the_run(string kind)
    {
        // Late enough for some images and early enough for others, also on a machine that is busy with something else.
        var trial = await TrialAsync($"emulated: {{ faults: [{{ kind: {kind}, at: 8 s }}] }}", images: 24);

        Assert.Equal((Verdict.Passed, 24L), (trial.Verdict, trial.Samples.Answered));
        Assert.Contains(trial.Energy!.Notes, note => note.StartsWith("the meter was lost:", StringComparison.Ordinal));
        Assert.InRange(trial.Energy.Images, 1, 20);
        Assert.Null(trial.Energy.Drift);
    }

    [Fact]
    public async Task A_shunt_that_is_too_large_saturates_and_gives_no_energies()
    {
        var trial = await TrialAsync("emulated: {}", images: 6, chip: ", shunt: 20 ohm, range: mv40");

        Assert.Equal(Verdict.Passed, trial.Verdict);
        Assert.True(trial.Energy!.Saturated > 1000);
        Assert.Equal((null, null), (trial.Energy.Receive, trial.Energy.Image));
        Assert.Contains(trial.Energy.Notes, note => note.Contains("out of its range", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bus_that_is_too_slow_to_tell_phases_apart_gives_the_cycle_and_says_why_no_more()
    {
        var energy = (await TrialAsync("emulated: { speed: 20 kHz }", images: 6)).Energy!;

        Assert.InRange(energy.RateHz!.Value, 10, 349);
        Assert.Equal((null, null), (energy.Receive, energy.Image));
        Assert.True(energy.Cycle!.Microjoules > 0);
        Assert.Contains(energy.Notes, note => note.Contains("too slow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_window_of_many_inferences_is_judged_and_agrees_with_the_images()
    {
        // An emulated core: its inferences take the same time whatever else this machine does, which a window must show.
        Built.Firmware("netduinoplus2");
        var energy = (await TrialAsync("emulated: { seed: 3 }", images: 3, more: "energy: { windows: { count: 1 } }",
            rig: "board: netduinoplus2\n    connection: { qemu: { time: realtime } }\n    flash: gdb")).Energy!;

        var window = Assert.Single(energy.Windows);
        Assert.True(window.Valid, window.Reason);
        Assert.InRange(window.Seconds, 10, 11);
        var truth = Truth(Phase.Infer, "netduinoplus2") * window.Seconds * 1e3 / window.Inferences;
        Assert.InRange(window.MicrojoulesPerInference!.Value, truth - (1.5 * window.HalfWidth95!.Value), truth + (1.5 * window.HalfWidth95.Value));
        Assert.Equal(window.MicrojoulesPerInference, energy.WindowMedian!.Microjoules);
        Assert.InRange(energy.Infer!.Microjoules, 0.99 * energy.WindowMedian.Microjoules, 1.01 * energy.WindowMedian.Microjoules);
    }

    [Fact]
    public async Task A_meter_that_cannot_be_had_leaves_the_run_without_energy_and_says_why()
    {
        var bench = Bench("kernel: { bus: 97 }", "");
        var trial = Assert.Single((await site.RunAsync(site.Plan(site.Experiment(4), bench))).Report.Trials);

        Assert.Equal((Verdict.Passed, 4L), (trial.Verdict, trial.Samples.Answered));
        Assert.StartsWith("no energy:", Assert.Single(trial.Energy!.Notes), StringComparison.Ordinal);
        Assert.Null(trial.Energy.Image);
    }

    [Fact]
    public async Task A_trace_that_is_taken_away_in_the_middle_costs_the_energies_and_not_the_run()
    {
        var plan = site.Plan(site.Experiment(6), Bench("emulated: {}", ""));
        var end = await site.RunAsync(plan, new AtTheFirstSample(() => Directory.Delete(Path.Combine(site.Workspace.State, "power"), recursive: true)));

        Claims.EverySampleIsAnswered(end, 6);
        var trial = Assert.Single(end.Report.Trials);
        Assert.Equal(Verdict.Passed, trial.Verdict);
        Assert.StartsWith("no energy:", Assert.Single(trial.Energy!.Notes), StringComparison.Ordinal);
    }

    private async Task<TrialReport> TrialAsync(string bus, int images, string more = "", string chip = "", string rig = Process)
    {
        var end = await site.RunAsync(site.Plan(site.Experiment(images, policy: "always", more: more), Bench(bus, chip, rig)));
        Claims.EverySampleIsAnswered(end, images);
        return Assert.Single(end.Report.Trials);
    }

    private string Bench(string bus, string chip, string rig = Process) => site.Write("bench.yaml", $$"""
        rigs:
          - name: one
            {{rig}}
            pace: 115200
            meter: { ina219: { bus: { {{bus}} }{{chip}} } }
        """);

    /// <summary>What the board's kind says that it draws, mW.</summary>
    private double Truth(Phase phase, string board = "host") =>
        BoardKinds.Load(site.Workspace.Boards, Engine.Parts.Catalog).TryFind(board)!.Power!.Of(phase).Current.Value * Supply * 1e3;

    /// <summary>The line of the phase is some microseconds longer than its ticks; the intervals are of 95 %, and chips differ.</summary>
    private void Holds(EnergyFigure? figure, Phase phase)
    {
        var (store, run) = (site.Store, site.Store.Runs()[0].Run);
        var seconds = store.Samples(store.Load(run).Trials.Single()).Skip(1).Average(sample => sample.Ticks[phase]) / 1e7;
        var truth = Truth(phase) * seconds * 1e3;
        Assert.NotNull(figure);
        Assert.InRange(figure.Microjoules, (0.99 * truth) - (1.5 * figure.HalfWidth95), (1.01 * truth) + (1.5 * figure.HalfWidth95));
    }

    private sealed class AtTheFirstSample(Action act) : IRunObserver
    {
        private int samples;

        public void Stage(string text)
        {
        }

        public void TrialStarted(string rig, string board, int samples)
        {
        }

        public void SampleEnded(string rig)
        {
            if (Interlocked.Increment(ref samples) == 1) act();
        }

        public void TrialEnded(string rig, string? cause)
        {
        }
    }
}
