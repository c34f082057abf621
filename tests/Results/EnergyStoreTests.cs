using Hil.Protocols;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Store;
using Hil.Results.Tests.Traces;
using Hil.Results.Traces;
using Microsoft.Data.Sqlite;

namespace Hil.Results.Tests;

public sealed class EnergyStoreTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Path => folder.File("results.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Energies_come_back_as_they_were_added_and_what_is_not_known_as_not_known()
    {
        SampleEnergy[] energies = [Given.SampleEnergy(0, offload: true), Given.SampleEnergy(4_294_967_295)];
        var store = await Given.StoreAsync(folder, [Given.Answered(0), Given.Answered(1), Given.Answered(4_294_967_295)], energies: energies);
        var stored = store.Energies(store.Load("run-1").Trials[0]).ToArray();
        Assert.Equal(energies.Select(energy => energy.Sequence), stored.Select(energy => energy.Sequence));
        for (var i = 0; i < energies.Length; i++)
        {
            for (var phase = Phase.Idle; phase <= Phase.Reply; phase++)
            {
                Assert.Equal(energies[i].Joules[phase], stored[i].Joules[phase]);
                Assert.Equal(energies[i].HalfWidths95[phase], stored[i].HalfWidths95[phase]);
            }
        }

        Assert.Equal(4L, Scalar(Path, "SELECT sum((idle_j IS NULL) + (decide_half95_j IS NULL)) FROM energies"));
    }

    [Fact]
    public async Task A_trials_energy_report_and_trace_come_back()
    {
        var store = await Given.StoreAsync(folder, [Given.Answered(0)], energy: Given.Energy());
        var trial = store.Load("run-1").Trials[0];
        Assert.Equivalent(Given.Energy(), trial.Energy, strict: true);
        Assert.Equal("power/run-1/left.trace", trial.TracePath);
        Assert.False(store.HasTrace("run-1", trial));
        Waveform.Write(store.FullPath(trial.TracePath!), 100);
        Assert.True(store.HasTrace("run-1", trial));
        using (var trace = store.OpenTrace("run-1", trial)) Assert.Equal(100, trace.SampleCount);
        PowerTrace.Seal(store.FullPath(trial.TracePath!));
        using var sealedTrace = store.OpenTrace("run-1", trial);
        Assert.True(sealedTrace.IsSealed);
    }

    [Fact]
    public async Task A_run_that_was_killed_has_its_trace_where_it_would_have_been()
    {
        var store = RunStore.Open(Path, TimeProvider.System);
        await using var writer = store.BeginRun(Given.Run());
        await writer.BeginTrialAsync(Given.Trial());
        Waveform.Write(store.FullPath(TraceHead.PathOf("run-1", "left")), 100, complete: false);
        var trial = store.Load("run-1").Trials[0];
        Assert.Null(trial.TracePath);
        using var trace = store.OpenTrace("run-1", trial);
        Assert.Equal((100, false), (trace.SampleCount, trace.IsComplete));
    }

    [Fact]
    public async Task A_trial_without_a_meter_has_no_trace()
    {
        var store = await Given.StoreAsync(folder, [Given.Answered(0)], trial: Given.Trial(rig: "an.imported_one"));
        var trial = store.Load("run-1").Trials[0];
        Assert.Equal((null, null), (trial.Energy, trial.TracePath));
        Assert.False(store.HasTrace("run-1", trial));
        Assert.Contains("no power trace", Assert.Throws<TroubleException>(() => store.OpenTrace("run-1", trial)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_energy_of_a_sample_is_refused()
    {
        var store = RunStore.Open(Path, TimeProvider.System);
        await using var writer = store.BeginRun(Given.Run());
        var trial = await writer.BeginTrialAsync(Given.Trial());
        await trial.AddEnergyAsync(Given.SampleEnergy(1));
        await trial.AddEnergyAsync(Given.SampleEnergy(1));
        Assert.Contains("UNIQUE", (await Assert.ThrowsAsync<TroubleException>(() => trial.CompleteAsync(new TrialOutcome()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_of_the_first_schema_is_brought_to_the_present_one_with_all_that_is_in_it()
    {
        // The first schema is the present one without what the later migrations add.
        await Given.StoreAsync(folder, [Given.Answered(0, offload: true), Given.TimedOut(1)]);
        Scalar(Path, """
            DROP TABLE offloads; DROP TABLE energies; ALTER TABLE trials DROP COLUMN energy; ALTER TABLE trials DROP COLUMN trace;
            ALTER TABLE trials DROP COLUMN recoveries; ALTER TABLE trials DROP COLUMN throughput;
            ALTER TABLE samples DROP COLUMN learned; ALTER TABLE samples DROP COLUMN burst; ALTER TABLE samples DROP COLUMN held_ticks;
            ALTER TABLE samples DROP COLUMN exited; ALTER TABLE samples DROP COLUMN exit_output;
            ALTER TABLE outcomes DROP COLUMN cell; ALTER TABLE runs DROP COLUMN experiment_file; PRAGMA user_version = 1
            """);
        Assert.Equal(0L, Scalar(Path, "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%energ%'"));
        var store = RunStore.Open(Path, TimeProvider.System);
        Assert.Equal((long)Database.Newest, Scalar(Path, "PRAGMA user_version"));
        var trial = store.Load("run-1").Trials[0];
        Assert.Equal((null, null), (trial.Energy, trial.TracePath));
        Assert.Equal(2, store.Samples(trial).Count());
        Assert.Empty(store.Energies(trial));
        Assert.Null(Reports.RunReport.From(store, "run-1").Trials[0].Energy);
        await using var writer = store.BeginRun(Given.Run("run-2"));
        var added = await writer.BeginTrialAsync(Given.Trial());
        await added.AddEnergyAsync(Given.SampleEnergy(0));
        await added.CompleteAsync(new TrialOutcome { Energy = Given.Energy() });
        Assert.Single(store.Energies(store.Load("run-2").Trials[0]));
    }

    private static object? Scalar(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
