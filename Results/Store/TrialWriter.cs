using System.Text.Json;
using Hil.Protocols;
using Hil.Results.Energy;

namespace Hil.Results.Store;

/// <summary>
/// Takes the samples of one trial as they end. Safe for concurrent callers. Each sent sample is added exactly once, with the
/// state that it ended in; its shadow may come before or after it.
/// </summary>
public sealed class TrialWriter
{
    private readonly RunWriter run;
    private long answered;
    private long timedOut;
    private long errored;

    internal TrialWriter(RunWriter run, long id)
    {
        this.run = run;
        Id = id;
    }

    /// <summary>Row id of the trial in its store.</summary>
    public long Id { get; }

    /// <summary>Samples added so far: answered + timed out + errored.</summary>
    public long Sent => Interlocked.Read(ref answered) + Interlocked.Read(ref timedOut) + Interlocked.Read(ref errored);

    /// <summary>Queues a sample; it is on disk within one group (256 rows or 50 ms). Waits when the queue is full.</summary>
    /// <exception cref="TroubleException">The store has broken: the first cause, such as a full disk or a sample id that is stored already.</exception>
    public ValueTask AddAsync(in SampleRecord sample, CancellationToken cancellation = default)
    {
        switch (sample.State)
        {
            case SampleState.Answered: Interlocked.Increment(ref answered); break;
            case SampleState.TimedOut: Interlocked.Increment(ref timedOut); break;
            default: Interlocked.Increment(ref errored); break;
        }

        return run.Writer.AddAsync(new GroupCommit.Entry { Trial = Id, Sample = sample }, cancellation);
    }

    /// <summary>Queues the edge model's answer to an image, for samples whose record did not carry it.</summary>
    /// <exception cref="TroubleException">The store has broken: the first cause.</exception>
    public ValueTask AddShadowAsync(in ShadowRecord shadow, CancellationToken cancellation = default) =>
        run.Writer.AddAsync(new GroupCommit.Entry { Trial = Id, Shadow = shadow, Row = GroupCommit.RowKind.Shadow }, cancellation);

    /// <summary>Queues the energy of a sample's phases; its own row may come earlier or later.</summary>
    /// <exception cref="TroubleException">The store has broken: the first cause, such as a sample that has an energy already.</exception>
    public ValueTask AddEnergyAsync(in SampleEnergy energy, CancellationToken cancellation = default) =>
        run.Writer.AddAsync(new GroupCommit.Entry { Trial = Id, Energy = energy, Row = GroupCommit.RowKind.Energy }, cancellation);

    /// <summary>Completes when every sample of the trial is on disk and the trial is marked as ended.</summary>
    /// <exception cref="TroubleException">The store has broken, or holds another number of samples than were added.</exception>
    public async Task CompleteAsync(TrialOutcome outcome, CancellationToken cancellation = default)
    {
        var sent = Sent;
        var ended = run.Nanoseconds();
        var energy = outcome.Energy is { } report ? JsonSerializer.Serialize(report, StoreJson.Default.EnergyReport) : null;
        var recoveries = outcome.Recoveries.Count > 0 ? JsonSerializer.Serialize(outcome.Recoveries, StoreJson.Default.IReadOnlyListRecoveryRecord) : null;
        var throughput = outcome.Throughput is { } windows ? JsonSerializer.Serialize(windows, StoreJson.Default.ThroughputReport) : null;
        var stored = await run.Writer.DoAsync(
            connection =>
            {
                using var update = connection.CreateCommand();
                update.CommandText = """
                    UPDATE trials SET ended_ns = $ended, sent = $sent, link_utilisation = $utilisation, trouble = $trouble, energy = $energy, trace = $trace,
                      recoveries = $recoveries, throughput = $throughput
                    WHERE id = $id;
                    SELECT count(*) FROM samples WHERE trial = $id
                    """;
                RunRows.Add(update, "$ended", ended);
                RunRows.Add(update, "$sent", sent);
                RunRows.Add(update, "$utilisation", outcome.LinkUtilisation);
                RunRows.Add(update, "$trouble", outcome.Trouble);
                RunRows.Add(update, "$energy", energy);
                RunRows.Add(update, "$trace", outcome.TracePath);
                RunRows.Add(update, "$recoveries", recoveries);
                RunRows.Add(update, "$throughput", throughput);
                RunRows.Add(update, "$id", Id);
                return (long)update.ExecuteScalar()!;
            },
            cancellation);
        if (stored == sent) return;
        throw new TroubleException(TroubleKind.Infrastructure, $"{sent} samples were added and {stored} are stored", $"trial {Id}",
            "Add samples before completing their trial.");
    }
}
