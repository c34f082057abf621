using Hil.Protocols;

namespace Hil.Results.Store;

/// <summary>
/// A run that is being written. Disposing it without completing it leaves a run without an end, as does the death of
/// the process: everything that was committed stays readable.
/// </summary>
public sealed class RunWriter : IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly long start;
    private readonly long id;

    internal RunWriter(Database database, TimeProvider time, RunProvenance provenance)
    {
        RunName.Check(provenance.Run);
        this.time = time;
        Run = provenance.Run;
        start = time.GetTimestamp();
        using (var connection = database.Connect())
        {
            id = database.Guard(() => RunRows.Insert(connection, provenance, time.GetUtcNow()));
        }

        Writer = new GroupCommit(database, time);
    }

    /// <summary>Opens a run again that has ended, or whose process died. Its times go on by the clock of the day, never back.</summary>
    internal RunWriter(Database database, TimeProvider time, string run)
    {
        this.time = time;
        Run = run;
        using (var connection = database.Connect())
        {
            (id, var started, var latest) = database.Guard(() => RunRows.Reopen(connection, run));
            var since = Math.Max((time.GetUtcNow() - started).TotalSeconds, latest / 1e9);
            start = time.GetTimestamp() - (long)(since * time.TimestampFrequency);
        }

        Writer = new GroupCommit(database, time);
    }

    /// <summary>Run id.</summary>
    public string Run { get; }

    internal GroupCommit Writer { get; }

    /// <summary>Host monotonic time since the run's start, ns.</summary>
    public long Nanoseconds() => Nanoseconds(time.GetTimestamp());

    /// <summary>A time stamp of the run's <see cref="TimeProvider"/> as ns since the run's start.</summary>
    public long Nanoseconds(long timestamp)
    {
        // Whole seconds apart, so that a 10 MHz or 1 GHz counter neither overflows nor loses digits.
        var (seconds, rest) = Math.DivRem(timestamp - start, time.TimestampFrequency);
        return (seconds * 1_000_000_000) + (rest * 1_000_000_000 / time.TimestampFrequency);
    }

    /// <summary>Begins a trial of the run; several may be open at once.</summary>
    /// <exception cref="TroubleException">The store has broken.</exception>
    public async Task<TrialWriter> BeginTrialAsync(TrialProvenance provenance, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(provenance.TickHz, 1);
        var started = Nanoseconds();
        var trial = await Writer.DoAsync(connection => RunRows.Insert(connection, id, provenance, started), cancellation);
        return new TrialWriter(this, trial);
    }

    /// <summary>Completes when everything that was added before is on disk.</summary>
    /// <exception cref="TroubleException">The store has broken.</exception>
    public Task FlushAsync(CancellationToken cancellation = default) => Writer.DoAsync(static _ => 0, cancellation);

    /// <summary>Stores the verdict and the outcomes, and ends the run.</summary>
    /// <exception cref="TroubleException">The store has broken.</exception>
    public Task CompleteAsync(RunOutcome outcome, CancellationToken cancellation = default)
    {
        var ended = time.GetUtcNow();
        return Writer.DoAsync(connection => RunRows.End(connection, id, outcome, ended), cancellation);
    }

    public ValueTask DisposeAsync() => Writer.DisposeAsync();
}
