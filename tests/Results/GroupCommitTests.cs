using Hil.Results.Store;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Results.Tests;

public sealed class GroupCommitTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new() { AutoAdvanceAmount = TimeSpan.Zero };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_lone_sample_is_committed_when_its_patience_ends()
    {
        var (store, writer, trial) = await BeginAsync();
        await using var _ = writer;
        await trial.AddAsync(Given.Answered(0));
        Assert.Equal(0, Stored(store));
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return Stored(store) == 1;
        });
    }

    [Fact]
    public async Task A_full_group_is_committed_without_any_time_passing()
    {
        var (store, writer, trial) = await BeginAsync();
        await using var _ = writer;
        for (var sequence = 0; sequence < 300; sequence++) await trial.AddAsync(Given.Answered(sequence));
        await UntilAsync(() => Stored(store) >= 256);
    }

    [Fact]
    public async Task Adding_waits_for_a_disk_that_is_slower_than_the_boards()
    {
        var (store, writer, trial) = await BeginAsync();
        await using var _ = writer;
        Task adding;
        var added = 0;
        // Another run holds the write lock: nothing can be committed meanwhile.
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder.File("results.db")};Pooling=False"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            adding = Task.Run(async () =>
            {
                for (; added < 5000; added++) await trial.AddAsync(Given.Answered(added));
            });
            await UntilAsync(() => Volatile.Read(ref added) >= 1024);
            Assert.False(adding.IsCompleted);
            Assert.InRange(Volatile.Read(ref added), 1024, 2048);
        }

        await adding;
        await trial.CompleteAsync(new TrialOutcome());
        Assert.Equal(5000, Stored(store));
    }

    [Fact]
    public async Task Disposing_commits_what_was_added()
    {
        var (store, writer, trial) = await BeginAsync();
        await trial.AddAsync(Given.Answered(0));
        await writer.DisposeAsync();
        Assert.Equal(1, Stored(store));
        await Assert.ThrowsAsync<Protocols.TroubleException>(async () => await trial.AddAsync(Given.Answered(1)));
    }

    [Fact]
    public async Task Host_times_are_nanoseconds_since_the_runs_start()
    {
        var (_, writer, _) = await BeginAsync();
        await using var _1 = writer;
        time.Advance(TimeSpan.FromDays(40) + TimeSpan.FromMicroseconds(1.5));
        Assert.Equal(3_456_000_000_001_500, writer.Nanoseconds());
    }

    private async Task<(RunStore Store, RunWriter Writer, TrialWriter Trial)> BeginAsync()
    {
        var store = RunStore.Open(folder.File("results.db"), time);
        var writer = store.BeginRun(Given.Run());
        return (store, writer, await writer.BeginTrialAsync(Given.Trial()));
    }

    private static int Stored(RunStore store) => store.Samples(store.Load("run-1").Trials[0]).Count();

    /// <summary>The writer runs on a thread of the pool: its effect is awaited, with a limit as a safety net only.</summary>
    private static async Task UntilAsync(Func<bool> happened)
    {
        for (var tries = 0; !happened(); tries++)
        {
            Assert.True(tries < 3000, "nothing happened in 30 s");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
