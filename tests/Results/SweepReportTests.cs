using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Results.Tests;

/// <summary>Runs of many cells: how they are stored, opened again and told.</summary>
public sealed class SweepReportTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 24, 2, 3, 4, TimeSpan.Zero));
    private readonly RunStore store;

    public SweepReportTests() => store = RunStore.Open(Path.Combine(folder.Path, "results.db"), time);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_trial_is_a_row_with_a_column_for_each_setting_that_was_varied()
    {
        var table = SweepTable.From(await SweptAsync(new Expectation("samples.answered", ">= 4"), new Expectation("offloadRate", "< 0.3")));
        Assert.Equal(["cell", "rig", "board", "policy", "beta"], table.Columns.Take(table.Words));
        Assert.Equal(["offloaded %", "local %", "final %", "beta", "cost, labels", "cost, edge", "infer ms"], table.Columns.Skip(table.Words).Take(7));
        Assert.Equal([["0", "left"], ["0", "right"], ["1", "left"], ["1", "right"]], table.Rows.Select(row => row.Take(2)));
        Assert.Equal(["netduinoplus2 (emulated)", "always", "0.5", "50.0"], table.Rows[2].Skip(2).Take(4));
        Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count));
        Assert.Equal("4 = 4 + 0 + 0", table.Rows[0][table.Columns.ToList().IndexOf("sent")]);
        // Of expectations that hold for all there is one line, of the others one for each trial.
        Assert.Contains("expect samples.answered >= 4: passed by 4 of 4 trials", table.Notes);
        Assert.Contains("expect left, cell 1: offloadRate < 0.3: failed (0.5)", table.Notes);
        Assert.Equal(4, table.Notes.Count(note => note.Contains("offloadRate", StringComparison.Ordinal)));

        var markdown = MarkdownTable.Of(table).Split('\n');
        Assert.StartsWith("| cell | rig | board | policy | beta | offloaded % |", markdown[0], StringComparison.Ordinal);
        Assert.StartsWith("| --- | --- | --- | --- | --- | ---: |", markdown[1], StringComparison.Ordinal);
        Assert.StartsWith("| 0 | left |", markdown[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Costs_are_at_the_beta_of_the_cell()
    {
        var report = await SweptAsync();
        Assert.Equal([0.1, 0.5, 0.1, 0.5], report.Trials.Select(trial => trial.Cost.Beta));
        Assert.All(report.Trials, trial => Assert.Equal(trial.Cost.Beta / 2, trial.Cost.Labels!.Value, 12));
    }

    [Fact]
    public async Task A_run_that_is_opened_again_has_no_end_until_it_has_a_new_one_and_its_times_go_on()
    {
        var first = await SweptAsync(new Expectation("samples.answered", "== 4"));
        Assert.Equal(Verdict.Passed, store.Load("run-1").Verdict);
        var latest = store.Load("run-1").Trials.Max(trial => trial.EndedNanoseconds!.Value);
        time.Advance(TimeSpan.FromMinutes(5));
        await using var run = store.ReopenRun("run-1");
        var open = store.Load("run-1");
        Assert.Equal((null, null, 0, 4), (open.Ended, open.Verdict, open.Outcomes.Count, open.Trials.Count));
        Assert.InRange(run.Nanoseconds(), latest + 300_000_000_000, latest + 301_000_000_000);

        await AddAsync(run, "left", 1, 0.5);
        var report = await RunReport.ConcludeAsync(store, run);
        var stored = store.Load("run-1");
        Assert.Equal((4, 1, 4), (stored.Trials.Count, stored.Superseded.Count, report.Trials.Count));
        Assert.Equal((1, 0), (report.Superseded, first.Superseded));
        Assert.Equal(stored.Trials.Max(trial => trial.Id), stored.Trials.Single(trial => trial.Provenance is { Rig: "left", Cell: 1 }).Id);
        Assert.Equal([0, 1, 0, 1], stored.Outcomes.Select(outcome => outcome.Cell));
        Assert.Contains("1 trials were broken off and run again when the run was resumed: they count nowhere.", SweepTable.From(report).Notes);
    }

    [Fact]
    public void A_run_that_is_not_there_cannot_be_opened_again() =>
        Assert.Contains("There is no run 'run-9'", Assert.ThrowsAny<Protocols.TroubleException>(() => store.ReopenRun("run-9")).Message, StringComparison.Ordinal);

    private async Task<RunReport> SweptAsync(params Expectation[] expectations)
    {
        await using var run = store.BeginRun(Given.Run("run-1", expectations));
        // In the order in which they ran, which is not that of the file.
        foreach (var (cell, beta) in new[] { (1, 0.5), (0, 0.1) })
        {
            foreach (var rig in new[] { "right", "left" }) await AddAsync(run, rig, cell, beta);
        }

        return await RunReport.ConcludeAsync(store, run);
    }

    private async Task AddAsync(RunWriter run, string rig, int cell, double beta)
    {
        var trial = await run.BeginTrialAsync(Given.Trial(rig: rig) with
        {
            Cell = cell,
            Beta = beta,
            Setting = new Dictionary<string, string> { ["policy"] = cell == 0 ? "never" : "always", ["beta"] = beta.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        });
        for (var sample = 0; sample < 4; sample++) await trial.AddAsync(Given.Answered(sample, offload: sample % 2 == 0));
        time.Advance(TimeSpan.FromSeconds(1));
        await trial.CompleteAsync(new TrialOutcome());
    }
}
