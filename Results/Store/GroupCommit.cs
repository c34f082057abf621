using System.Threading.Channels;
using Hil.Protocols;
using Hil.Results.Energy;
using Microsoft.Data.Sqlite;

namespace Hil.Results.Store;

/// <summary>
/// The only writer of a run: takes rows and jobs from a bounded channel in their order and commits what has come, when a group is
/// full or its first row has waited long enough. When the disk is slower than the boards, adding waits; nothing grows.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int Capacity = 1024;
    private const int GroupSize = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly Database database;
    private readonly SqliteConnection connection;
    private readonly SampleStatement statement;
    private readonly Channel<Entry> channel = Channel.CreateBounded<Entry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    // Never disposed, which it does not need: a late caller must be told the cause, not that a semaphore is gone.
    private readonly SemaphoreSlim wake = new(0);
    private readonly ITimer patience;
    private readonly Task loop;

    public GroupCommit(Database database, TimeProvider time)
    {
        this.database = database;
        connection = database.Connect();
        statement = database.Guard(() => new SampleStatement(connection));
        patience = time.CreateTimer(_ => wake.Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Completes when the row is queued; at once unless the queue is full.</summary>
    /// <exception cref="TroubleException">The store has broken; the first cause.</exception>
    public ValueTask AddAsync(in Entry entry, CancellationToken cancellation)
    {
        if (!channel.Writer.TryWrite(entry)) return WaitAsync(entry, cancellation);
        if (channel.Reader.Count >= GroupSize) Hurry();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a job on the connection, in a transaction of its own, after everything that was added before it is committed.</summary>
    /// <exception cref="TroubleException">The store has broken, or the job's statements were refused.</exception>
    public async Task<long> DoAsync(Func<SqliteConnection, long> job, CancellationToken cancellation)
    {
        var done = new Job(job);
        await AddAsync(new Entry { Job = done }, cancellation);
        Hurry();
        return await done.Task;
    }

    /// <summary>Commits what is queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        channel.Writer.TryComplete();
        Hurry();
        await loop;
        await patience.DisposeAsync();
        statement.Dispose();
        await connection.DisposeAsync();
    }

    private async ValueTask WaitAsync(Entry entry, CancellationToken cancellation)
    {
        Hurry();
        try
        {
            await channel.Writer.WriteAsync(entry, cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException as TroubleException
                ?? new TroubleException(TroubleKind.Infrastructure, "A sample came after its run was closed", database.Path,
                    "Complete trials before their run.");
        }
    }

    /// <summary>Ends the group's patience. One signal too many only makes a group smaller.</summary>
    private void Hurry()
    {
        if (wake.CurrentCount == 0) wake.Release();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await channel.Reader.WaitToReadAsync())
            {
                if (channel.Reader.Count < GroupSize)
                {
                    patience.Change(Patience, Timeout.InfiniteTimeSpan);
                    await wake.WaitAsync();
                    patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }

                Commit();
            }
        }
        catch (Exception failure)
        {
            // Whatever it is, callers must not wait for a writer that is gone.
            Break(failure is SqliteException refused ? database.Trouble(refused) : new TroubleException(
                TroubleKind.Infrastructure, $"The results writer stopped: {failure.Message}", database.Path, "Start the run again.", failure));
        }
    }

    /// <summary>Rows up to the next job are one transaction.</summary>
    private void Commit()
    {
        Job? job = null;
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            try
            {
                for (var rows = 0; rows < Capacity && job is null && channel.Reader.TryRead(out var entry); rows++)
                {
                    job = entry.Job;
                    if (job is not null) continue;
                    switch (entry.Row)
                    {
                        case RowKind.Sample: statement.Insert(entry.Trial, entry.Sample); break;
                        case RowKind.Shadow: statement.Insert(entry.Trial, entry.Shadow); break;
                        case RowKind.Energy: statement.Insert(entry.Trial, entry.Energy); break;
                    }
                }
            }
            finally
            {
                // A refused row takes nothing of its group with it.
                transaction.Commit();
            }
        }
        catch (SqliteException failure)
        {
            job?.Fail(database.Trouble(failure));
            throw;
        }

        job?.Run(connection, database);
    }

    /// <summary>The first cause is what everyone who still waits is told.</summary>
    private void Break(TroubleException cause)
    {
        channel.Writer.TryComplete(cause);
        while (channel.Reader.TryRead(out var entry)) entry.Job?.Fail(cause);
    }

    /// <summary>Which row an entry is.</summary>
    internal enum RowKind : byte
    {
        Sample,
        Shadow,
        Energy,
    }

    /// <summary>One thing to write: a sample, a shadow, an energy or a job.</summary>
    internal readonly struct Entry
    {
        public long Trial { get; init; }

        public SampleRecord Sample { get; init; }

        public ShadowRecord Shadow { get; init; }

        public SampleEnergy Energy { get; init; }

        /// <summary>Which of the rows it is, when it is no job.</summary>
        public RowKind Row { get; init; }

        public Job? Job { get; init; }
    }

    internal sealed class Job(Func<SqliteConnection, long> work)
    {
        // Whoever waits goes on elsewhere: the writer's own loop must not run foreign code.
        private readonly TaskCompletionSource<long> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<long> Task => done.Task;

        public void Fail(Exception cause) => done.TrySetException(cause);

        public void Run(SqliteConnection connection, Database database)
        {
            try
            {
                using var transaction = connection.BeginTransaction(deferred: false);
                var result = work(connection);
                transaction.Commit();
                done.TrySetResult(result);
            }
            catch (Exception failure)
            {
                // Whatever it is, it belongs to whoever waits for the job; the writer goes on.
                Fail(failure is SqliteException refused ? database.Trouble(refused) : failure);
            }
        }
    }
}
