using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Microsoft.Data.Sqlite;

namespace Hil.Results.Tests;

public sealed class RunStoreTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Path => folder.File("sub/results.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_sample_comes_back_as_it_was_added()
    {
        SampleRecord[] samples = [Given.Answered(0, offload: true) with { Offload = Given.Offload(0) },
            Given.Answered(1, offload: true, by: AnsweredBy.Late) with { Offload = new OffloadTimes { BridgeIn = 7 } }, Given.TimedOut(2), Given.Errored(3), Given.Answered(4_294_967_295, label: null, edge: null)];
        var store = await Given.StoreAsync(folder, samples);
        var stored = store.Samples(Assert.Single(store.Load("run-1").Trials)).ToArray();
        Assert.Equal(samples.Length, stored.Length);
        for (var index = 0; index < samples.Length; index++) Same(samples[index], stored[index]);
    }

    [Fact]
    public async Task A_run_comes_back_with_its_whole_provenance_and_outcomes()
    {
        var expected = Given.Run("run-1", new Expectation("samples.timedOut", "== 0"));
        var store = await Given.StoreAsync(folder, [Given.Answered(0)], expected);
        var run = store.Load("run-1");
        Assert.Equivalent(expected, run.Provenance, strict: true);
        Assert.Equivalent(Given.Trial(), run.Trials[0].Provenance, strict: true);
        Assert.Equal(Verdict.Passed, run.Verdict);
        Assert.Equal(new ExpectationOutcome("left", "samples.timedOut", "== 0", 0, Verdict.Passed), Assert.Single(run.Outcomes));
        Assert.Equal((1, 0.98), (run.Trials[0].Sent, run.Trials[0].LinkUtilisation));
        Assert.True(run.Ended >= run.Started && run.Trials[0].EndedNanoseconds >= run.Trials[0].StartedNanoseconds);
    }

    [Fact]
    public async Task Another_reader_sees_committed_samples_while_the_run_goes_on()
    {
        var store = RunStore.Open(Path, TimeProvider.System);
        await using var writer = store.BeginRun(Given.Run());
        var trial = await writer.BeginTrialAsync(Given.Trial());
        await trial.AddAsync(Given.Answered(0));
        await writer.FlushAsync();
        var other = RunStore.Open(Path, TimeProvider.System);
        var run = other.Load("run-1");
        Assert.Single(other.Samples(run.Trials[0]));
        Assert.Null(run.Ended);
        await trial.AddAsync(Given.Answered(1));
        await trial.CompleteAsync(new TrialOutcome());
        Assert.Equal(2, other.Samples(run.Trials[0]).Count());
    }

    [Fact]
    public async Task A_killed_run_keeps_every_committed_group()
    {
        var store = RunStore.Open(Path, TimeProvider.System);
        await using var writer = store.BeginRun(Given.Run());
        var trial = await writer.BeginTrialAsync(Given.Trial());
        for (var sequence = 0; sequence < 700; sequence++) await trial.AddAsync(Given.Answered(sequence));
        await writer.FlushAsync();

        // What a death by SIGKILL leaves: the file and its log as the kernel has them, no orderly close, no shared memory.
        Directory.CreateDirectory(folder.File("dead"));
        File.Copy(Path, folder.File("dead/results.db"));
        File.Copy(Path + "-wal", folder.File("dead/results.db-wal"));
        var dead = RunStore.Open(folder.File("dead/results.db"), TimeProvider.System);
        var run = dead.Load("run-1");
        Assert.Null(run.Ended);
        Assert.Null(run.Trials[0].Sent);
        Assert.Equal(Enumerable.Range(0, 700).Select(number => (long)number), dead.Samples(run.Trials[0]).Select(sample => sample.Sequence));
        Assert.Equal(Verdict.Inconclusive, Reports.RunReport.From(dead, "run-1").Verdict);
    }

    [Fact]
    public async Task A_torn_log_loses_its_last_group_alone()
    {
        var store = RunStore.Open(Path, TimeProvider.System);
        await using var writer = store.BeginRun(Given.Run());
        var trial = await writer.BeginTrialAsync(Given.Trial());
        await trial.AddAsync(Given.Answered(0));
        await writer.FlushAsync();
        var whole = new FileInfo(Path + "-wal").Length;
        for (var sequence = 1; sequence < 50; sequence++) await trial.AddAsync(Given.Answered(sequence));
        await writer.FlushAsync();

        Directory.CreateDirectory(folder.File("torn"));
        File.Copy(Path, folder.File("torn/results.db"));
        var log = File.ReadAllBytes(Path + "-wal");
        Assert.True(log.Length > whole + 1000);
        File.WriteAllBytes(folder.File("torn/results.db-wal"), log[..(int)(whole + 1000)]);
        var torn = RunStore.Open(folder.File("torn/results.db"), TimeProvider.System);
        Assert.Equal(0, Assert.Single(torn.Samples(torn.Load("run-1").Trials[0])).Sequence);
    }

    [Fact]
    public async Task Two_runs_are_written_at_once()
    {
        var names = new[] { "first", "second" };
        await Task.WhenAll(names.Select(async name =>
        {
            await using var writer = RunStore.Open(Path, TimeProvider.System).BeginRun(Given.Run(name));
            var trial = await writer.BeginTrialAsync(Given.Trial());
            for (var sequence = 0; sequence < 2000; sequence++) await trial.AddAsync(Given.Answered(sequence));
            await trial.CompleteAsync(new TrialOutcome());
        }));
        var store = RunStore.Open(Path, TimeProvider.System);
        Assert.All(store.Runs(), run => Assert.Equal(2000, run.Samples));
        Assert.Equal(names, store.Runs().Select(run => run.Run).Order());
    }

    [Fact]
    public async Task Trials_of_a_run_take_samples_from_many_callers()
    {
        var store = RunStore.Open(Path, TimeProvider.System);
        await using var writer = store.BeginRun(Given.Run());
        var trials = await Task.WhenAll(writer.BeginTrialAsync(Given.Trial()), writer.BeginTrialAsync(Given.Trial(rig: "right")));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var index = 0; index < 500; index++) await trials[caller % 2].AddAsync(Given.Answered((caller * 500) + index));
        })));
        await Task.WhenAll(trials.Select(trial => trial.CompleteAsync(new TrialOutcome())));
        Assert.All(store.Load("run-1").Trials, trial => Assert.Equal(2000, store.Samples(trial).Count()));
    }

    [Fact]
    public async Task A_shadow_may_come_before_or_after_its_sample()
    {
        var store = RunStore.Open(Path, TimeProvider.System);
        await using var writer = store.BeginRun(Given.Run());
        var trial = await writer.BeginTrialAsync(Given.Trial());
        await trial.AddShadowAsync(new ShadowRecord(0, 2, new byte[] { 1, 2, 3, 4 }));
        await trial.AddAsync(Given.Answered(0, edge: null));
        await trial.AddAsync(Given.Answered(1, edge: null));
        await trial.AddShadowAsync(new ShadowRecord(1, 0, ReadOnlyMemory<byte>.Empty));
        await trial.AddAsync(Given.Answered(2, edge: null));
        await trial.CompleteAsync(new TrialOutcome());
        var samples = store.Samples(store.Load("run-1").Trials[0]).ToArray();
        Assert.Equal([2, 0, null], samples.Select(sample => sample.EdgeClass));
        Assert.Equal([1, 2, 3, 4], samples[0].EdgeOutput.ToArray());
    }

    [Fact]
    public async Task A_repeated_sample_id_is_refused_and_the_rest_of_its_group_is_kept()
    {
        var store = RunStore.Open(Path, TimeProvider.System);
        await using var writer = store.BeginRun(Given.Run());
        var trial = await writer.BeginTrialAsync(Given.Trial());
        await trial.AddAsync(Given.Answered(0));
        await trial.AddAsync(Given.Answered(1));
        await trial.AddAsync(Given.Answered(1));
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => trial.CompleteAsync(new TrialOutcome()));
        Assert.Contains("UNIQUE", trouble.Message, StringComparison.Ordinal);
        Assert.Same(trouble, await Assert.ThrowsAsync<TroubleException>(async () => await trial.AddAsync(Given.Answered(2))));
        Assert.Equal(2, store.Samples(store.Load("run-1").Trials[0]).Count());
    }

    [Fact]
    public async Task A_name_is_used_once_and_an_unknown_one_is_answered_with_the_nearest()
    {
        var store = await Given.StoreAsync(folder, [Given.Answered(0)]);
        Assert.Contains("UNIQUE", Assert.Throws<TroubleException>(() => store.BeginRun(Given.Run())).Message, StringComparison.Ordinal);
        Assert.Throws<TroubleException>(() => store.BeginRun(Given.Run("a/b")));
        Assert.Contains("Did you mean 'run-1'?", Assert.Throws<TroubleException>(() => store.Load("run-l")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_sort_by_time()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 2, 3, 4, TimeSpan.Zero));
        Assert.Matches("^20261124-020304-[0-9a-f]{6}$", RunName.Create(time));
        RunName.Check(RunName.Create(time));
    }

    [Fact]
    public void An_empty_file_becomes_a_store()
    {
        File.WriteAllBytes(folder.File("empty.db"), []);
        Assert.Empty(RunStore.Open(folder.File("empty.db"), TimeProvider.System).Runs());
        Assert.Equal((long)Database.Newest, Scalar(folder.File("empty.db"), "PRAGMA user_version"));
    }

    [Fact]
    public void A_store_of_a_newer_program_is_refused_and_left_alone()
    {
        _ = RunStore.Open(Path, TimeProvider.System);
        Scalar(Path, "PRAGMA user_version = 1000");
        var trouble = Assert.Throws<TroubleException>(() => RunStore.Open(Path, TimeProvider.System));
        Assert.Equal(TroubleKind.Data, trouble.Kind);
        Assert.Contains("schema 1000", trouble.Message, StringComparison.Ordinal);
        Assert.Equal(1000L, Scalar(Path, "PRAGMA user_version"));
    }

    [Fact]
    public void Files_that_are_no_store_are_refused_and_left_alone()
    {
        File.WriteAllText(folder.File("text.db"), new string('x', 5000));
        Scalar(folder.File("foreign.db"), "CREATE TABLE theirs (x)");
        foreach (var name in new[] { "text.db", "foreign.db" })
        {
            var before = File.ReadAllBytes(folder.File(name));
            var trouble = Assert.Throws<TroubleException>(() => RunStore.Open(folder.File(name), TimeProvider.System));
            Assert.Contains("not a results store", trouble.Message, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(folder.File(name)));
        }
    }

    [Fact]
    public async Task The_words_view_agrees_with_the_numbers()
    {
        await Given.StoreAsync(folder, [Given.Answered(0, offload: true, by: Protocols.Messages.AnsweredBy.Late), Given.TimedOut(1)]);
        Assert.Equal("answered,offload,late;timed-out,,", Scalar(folder.File("results.db"),
            "SELECT group_concat(state || ',' || coalesce(decision, '') || ',' || coalesce(answered_by, ''), ';') FROM samples_in_words"));
    }

    private static object? Scalar(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Same(SampleRecord expected, SampleRecord actual)
    {
        foreach (var property in typeof(SampleRecord).GetProperties())
        {
            var (left, right) = (property.GetValue(expected), property.GetValue(actual));
            if (left is ReadOnlyMemory<byte> bytes) Assert.Equal(bytes.ToArray(), ((ReadOnlyMemory<byte>)right!).ToArray());
            else if (left is ReadOnlyMemory<sbyte> codes) Assert.Equal(codes.ToArray(), ((ReadOnlyMemory<sbyte>)right!).ToArray());
            else if (left is ReadOnlyMemory<uint> learned) Assert.Equal(learned.ToArray(), ((ReadOnlyMemory<uint>)right!).ToArray());
            else if (left is Protocols.Messages.PhaseTicks ticks) Assert.Equal(Each(ticks), Each((Protocols.Messages.PhaseTicks)right!));
            else Assert.Equal(left, right);
        }
    }

    private static uint[] Each(Protocols.Messages.PhaseTicks ticks) => [.. Enumerable.Range(0, Protocols.Messages.PhaseTicks.Count).Select(phase => ticks[(Protocols.Wire.Phase)phase])];
}
