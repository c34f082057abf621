using System.Globalization;
using Hil.Protocols.Messages;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.EndToEnd.Tests;

/// <summary>Sweeps on two boards that are processes of this machine.</summary>
public sealed class SweepTests : IDisposable
{
    private const string TwoByTwo = "sweep: { policy: [ { maximum-probability: { threshold: 0.66 } }, always ], rig.pace: [230400, 921600] }";

    private readonly Site site = new();
    private readonly HilProgram hil;

    public SweepTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site);
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_grid_of_two_by_two_leaves_one_run_of_eight_trials_each_with_its_own_setting()
    {
        var end = await site.SweepAsync(site.Experiment(12, more: TwoByTwo + "\nexpect: { samples.answered: \"== 12\", offloadRate: \"< 1\" }"));
        var stored = site.Store.Load(end.Report.Run);
        Assert.Equal((8, 0), (stored.Trials.Count, stored.Superseded.Count));
        foreach (var trial in end.Report.Trials)
        {
            var provenance = stored.Trials.Single(one => one.Provenance.Rig == trial.Rig && one.Provenance.Cell == trial.Cell).Provenance;
            var always = trial.Cell >= 2;
            Assert.Equal((always ? "always" : "maximum-probability", trial.Cell % 2 == 0 ? 230400 : 921600), (trial.Policy, provenance.Baud));
            Assert.Equal((always ? "always" : "{ maximum-probability: { threshold: 0.66 } }", provenance.Baud.ToString(CultureInfo.InvariantCulture)), (trial.Setting["policy"], trial.Setting["rig.pace"]));
            Assert.Equal(12, trial.Samples.Answered);
            Assert.True(provenance.BringUpNanoseconds > 0);
            Assert.True(always ? trial.OffloadRate == 1 : trial.OffloadRate < 1, $"{trial.Rig}, cell {trial.Cell}: {trial.OffloadRate}");
            // The edge's view of the images is the same for all, and complete.
            Assert.NotNull(trial.Accuracy.Edge);
        }

        // Expectations hold for every trial: those that always offload fail the second one.
        Assert.Equal(Verdict.Failed, end.Report.Verdict);
        Assert.All(end.Report.Expectations, outcome => Assert.Equal(outcome.Path == "offloadRate" && outcome.Cell >= 2 ? Verdict.Failed : Verdict.Passed, outcome.Verdict));
        Assert.Equal(end.Report.ToJson(), RunReport.From(site.Store, end.Report.Run).ToJson());
        var table = SweepTable.From(end.Report);
        Assert.Equal(["cell", "rig", "board", "policy", "rig.pace"], table.Columns.Take(5));
        Assert.Equal(8, table.Rows.Count);
    }

    [Fact]
    public async Task What_would_run_is_told_beforehand_and_how_long_it_takes_from_earlier_runs()
    {
        var file = site.Experiment(6, more: TwoByTwo);
        var unknown = await hil.RunAsync("run", file, "--plan");
        Assert.True(unknown.ExitCode == 0, $"{unknown}");
        Assert.Contains("4 cells, 8 trials, 48 images; 1 group", unknown.Output, StringComparison.Ordinal);
        Assert.Contains("no earlier run tells how long host in realtime time at 921600 baud", unknown.Output, StringComparison.Ordinal);
        Assert.Empty(site.Store.Runs());

        var ran = await hil.RunAsync("run", file);
        Assert.True(ran.ExitCode == 0, $"{ran}");
        Assert.Contains("Cell 4 of 4", ran.Errors, StringComparison.Ordinal);
        Assert.Matches(@"cell\s+rig\s+board\s+policy\s+rig\.pace\s+offloaded %", ran.Output);
        var known = await hil.RunAsync("run", file, "--plan");
        Assert.Contains("takes about ", known.Output, StringComparison.Ordinal);
        Assert.Contains(site.Store.Runs()[0].Run, known.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_that_was_killed_is_resumed_where_it_was_and_keeps_what_was_complete()
    {
        var file = site.Experiment(40, more: "sweep: { policy: [ { maximum-probability: { threshold: 0.66 } }, always, never ] }");
        string run;
        await using (var killed = await hil.StartAsync("run", file))
        {
            await killed.LineAsync("Cell 2 of 3");
            await killed.LineAsync("host-1: 8 of 40");
            killed.Kill();
            await killed.ResultAsync();
            run = Assert.Single(site.Store.Runs()).Run;
        }

        var before = site.Store.Load(run);
        Assert.Null(before.Ended);
        var kept = before.Trials.Where(trial => trial.EndedNanoseconds is not null).Select(trial => trial.Id).ToArray();
        Assert.Equal(2, kept.Length);

        var resumed = await hil.RunAsync("run", "--resume", run);
        Assert.True(resumed.ExitCode == 0, $"{resumed}");
        Assert.Contains($"run {run}: passed", resumed.Output, StringComparison.Ordinal);
        Assert.Contains("were broken off and run again", resumed.Output, StringComparison.Ordinal);
        var after = site.Store.Load(run);
        Assert.Equal((6, Verdict.Passed), (after.Trials.Count, after.Verdict));
        Assert.NotEmpty(after.Superseded);
        Assert.Subset(after.Trials.Select(trial => trial.Id).ToHashSet(), kept.ToHashSet());
        Assert.All(after.Trials, trial => Assert.Equal(40, site.Store.Samples(trial).Count(sample => sample.State == SampleState.Answered)));
        // Times go on: no trial of the second process began before one of the first.
        Assert.True(after.Trials.Where(trial => !kept.Contains(trial.Id)).Min(trial => trial.StartedNanoseconds) > before.Trials.Max(trial => trial.StartedNanoseconds));

        var again = await hil.RunAsync("run", "--resume", run);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("is complete: there is nothing to resume", again.Errors, StringComparison.Ordinal);
        await File.AppendAllTextAsync(file, "\n# another experiment\n", Site.Cancellation);
        var other = await hil.RunAsync("run", file, "--resume", run);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("# another experiment", other.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_sweep_is_inconclusive()
    {
        await using var running = await hil.StartAsync("run", site.Experiment(40, more: "sweep: { policy: [always, never] }"));
        await running.LineAsync("host-1: 4 of 40");
        await running.InterruptAsync(site.Tools);
        var ended = await running.ResultAsync();
        Assert.Equal(4, ended.ExitCode);
        var run = Assert.Single(site.Store.Runs());
        Assert.Equal((Verdict.Inconclusive, "The run was interrupted."), (run.Verdict!.Value, run.Trouble));
    }

    [Fact]
    public async Task An_emulated_network_delays_offloads_loses_some_and_has_its_own_share_of_the_round_trip()
    {
        var end = await site.SweepAsync(site.Experiment(30, policy: "always", deadline: "1 s", more: "sweep: { edge.network: [ { delay: 30 ms }, { loss: 0.3 } ] }"));
        foreach (var trial in end.Report.Trials)
        {
            var delayed = trial.Cell == 0;
            Assert.Equal(delayed ? "delay 30 ms" : "delay 0 s, loss 0.3", trial.Network);
            Assert.Equal(30, trial.Samples.Answered);
            Assert.True(delayed ? trial.Samples.Fallbacks == 0 : trial.Samples.Fallbacks is > 3 and < 28, $"{trial.Samples.Fallbacks} of {trial.Rig}");
            var offload = trial.HostLatencyUs!.Offload!;
            Assert.True(delayed ? offload.Network!.P50 >= 60_000 : offload.Network!.P50 < 30_000, $"{offload.Network.P50} us in the network");
        }

        // Which are lost hangs on the seed alone: the boards lose the same.
        var lost = site.Store.Load(end.Report.Run).Trials.Where(trial => trial.Provenance.Cell == 1)
            .Select(trial => site.Store.Samples(trial).Where(sample => sample.AnsweredBy == AnsweredBy.Late).Select(sample => sample.Sequence).ToArray()).ToArray();
        Assert.Equal(lost[0], lost[1]);
    }
}
