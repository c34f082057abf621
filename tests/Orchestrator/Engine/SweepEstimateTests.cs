using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Protocols.Quantities;
using Hil.Results.Store;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Orchestrator.Tests.Engine;

/// <summary>How long a sweep takes, before and while it runs.</summary>
public sealed class SweepEstimateTests : IDisposable
{
    private const string Sweep = "sweep: { rig.pace: [9600, 115200], beta: [0.1, 0.2] }";

    private readonly SweepFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_earlier_runs_it_is_unknown_with_what_the_wire_takes_at_least()
    {
        var plan = folder.Plan(Sweep);
        var estimate = SweepEstimate.Of(plan.Cells, Store());
        Assert.All(plan.Cells, cell => Assert.Null(estimate[cell]));
        // 5 images of 3072 bytes, ten bits each, twice at both speeds.
        Assert.Equal(2 * 5 * 3072 * 10 * ((1 / 9600.0) + (1 / 115200.0)), estimate.Least.TotalSeconds, 6);
        Assert.Equal(
            ["4 cells, 8 trials, 40 images; 1 group of the same firmware and model: boards that keep their flash are written at most 2 times",
                "no earlier run tells how long host in realtime time at 9600 baud with model 'hil-shapes-small' takes",
                "no earlier run tells how long host in realtime time at 115200 baud with model 'hil-shapes-small' takes",
                "the images alone take 35 s on the wire, in the cells that are not known"],
            SweepText.Summary(plan, estimate));
    }

    [Fact]
    public async Task Earlier_trials_of_the_same_board_model_streaming_and_speed_tell_bring_up_and_images()
    {
        var plan = folder.Plan(Sweep);
        var store = Store();
        await Ran(store, plan, "run-1", baud: 9600, seconds: 40);
        await Ran(store, plan, "run-2", baud: 19200, seconds: 900);
        var estimate = SweepEstimate.Of(plan.Cells, store);
        // 40 s for 10 images are 20 s for 5, and 3 s to get ready.
        Assert.Equal([23.0, 23, null, null], plan.Cells.Select(cell => estimate[cell]?.TotalSeconds));
        Assert.Equal(["run-1"], estimate.Runs);
        Assert.Contains("the cells that are known take about 46 s, as measured in run-1", SweepText.Summary(plan, estimate));
    }

    [Fact]
    public async Task A_trial_that_broke_off_or_ran_otherwise_tells_nothing()
    {
        var plan = folder.Plan(Sweep);
        var store = Store();
        await Ran(store, plan, "run-1", baud: 9600, seconds: 40, trouble: "it broke");
        await Ran(store, plan, "run-2", baud: 9600, seconds: 40, change: trial => trial with { ModelHash = "another" });
        await Ran(store, plan, "run-3", baud: 9600, seconds: 40, change: trial => trial with { Mode = StreamingMode.Pipelined });
        await Ran(store, plan, "run-4", baud: 9600, seconds: 40, change: trial => trial with { EmulatedTime = "fast" });
        Assert.Empty(SweepEstimate.Of(plan.Cells, store).Runs);
    }

    [Fact]
    public async Task Each_cell_that_ends_corrects_what_is_left()
    {
        var plan = folder.Plan("sweep: { rig.pace: [9600], beta: [0.1, 0.2, 0.3] }");
        var store = Store();
        await Ran(store, plan, "run-1", baud: 9600, seconds: 40);
        var progress = new SweepProgress(plan.Cells, 3, SweepEstimate.Of(plan.Cells, store), time);
        Assert.Equal("Cell 1 of 3 (rig.pace 9600; beta 0.1): about 69 s left", progress.Begin(plan.Cells[0]));
        time.Advance(TimeSpan.FromSeconds(46));
        progress.End(plan.Cells[0]);
        // Twice as long as foreseen.
        Assert.Equal("Cell 2 of 3 (rig.pace 9600; beta 0.2): about 2 min left", progress.Begin(plan.Cells[1]));
    }

    [Fact]
    public void What_nothing_told_beforehand_is_known_from_the_first_cell_on()
    {
        var plan = folder.Plan("sweep: { beta: [0.1, 0.2, 0.3] }");
        var progress = new SweepProgress([.. plan.Cells.Skip(1)], 3, SweepEstimate.Of(plan.Cells, Store()), time);
        Assert.Equal("Cell 2 of 3 (beta 0.2): time left not known", progress.Begin(plan.Cells[1]));
        time.Advance(TimeSpan.FromSeconds(7));
        progress.End(plan.Cells[1]);
        Assert.Equal("Cell 3 of 3 (beta 0.3): about 7 s left", progress.Begin(plan.Cells[2]));
    }

    private RunStore Store() => RunStore.Open(folder.Workspace.ResultsDatabase, time);

    /// <summary>A stored trial of ten images on a host board.</summary>
    private async Task Ran(RunStore store, SweepPlan plan, string name, int baud, int seconds, string? trouble = null, Func<TrialProvenance, TrialProvenance>? change = null)
    {
        await using var run = store.BeginRun(new RunProvenance { Run = name, Experiment = "", ExperimentText = "", Bench = "", BenchText = "" });
        var provenance = new TrialProvenance
        {
            Rig = "host-9",
            Board = "host",
            Origin = Origin.Emulated,
            Mode = StreamingMode.Sequential,
            EmulatedTime = "realtime",
            Policy = "maximum-probability",
            TickHz = 1,
            ModelHash = plan.Cells[0].Model.Sidecar.Compiled!.Hash,
            Baud = baud,
            BringUpNanoseconds = 3_000_000_000,
        };
        var trial = await run.BeginTrialAsync(change?.Invoke(provenance) ?? provenance);
        time.Advance(TimeSpan.FromSeconds(seconds));
        for (var sample = 0; sample < 10; sample++) await trial.AddAsync(new SampleRecord { Sequence = sample, DataIndex = sample, State = SampleState.Errored, SentNanoseconds = 0 });
        await trial.CompleteAsync(new TrialOutcome { Trouble = trouble });
    }
}
