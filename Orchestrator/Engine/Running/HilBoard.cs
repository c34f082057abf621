using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Results.Store;
using Hil.Rigs;
using Hil.Rigs.Emulation;
using Hil.Rigs.Links;

namespace Hil.Engine.Running;

/// <summary>A board with HIL's own firmware: it decides and publishes itself.</summary>
/// <param name="plan">The run.</param>
/// <param name="rig">Whose board.</param>
/// <param name="session">The session with it; it stays the rig's.</param>
/// <param name="attachment">The board as it is connected.</param>
/// <param name="broker">Its way to the run's broker.</param>
internal sealed class HilBoard(RunPlan plan, RigPlan rig, BoardSession session, Attachment attachment, BoardBroker broker) : ITrialBoard
{
    // In fast mode the board's clock runs ahead of the host's while it computes: its time-outs must never decide anything.
    private const ushort FastRetransmitMilliseconds = 30_000;
    private const uint FastReplyMilliseconds = 600_000;

    public BoardInfo Info => session.Info;

    public Task Completion => session.Completion;

    public TimeSpan Busy => session.Statistics.Busy;

    public async Task BeginAsync(SampleLedger ledger, OffloadBook offloads, ushort revision, Task<TroubleException> broken, CancellationToken cancellation)
    {
        await session.ConfigureAsync(Configuration(), cancellation);
        if (plan.Experiment.Split is { } split) await session.SplitAsync(split.After, cancellation);
        if (plan.Experiment.Batch is { } batch) await session.BatchAsync(batch.Count, batch.Within, cancellation);
        if (plan.Exit is { } exit) await session.ApplyExitAsync(exit.Policy.Kind, revision, exit.Parameters, cancellation);
        await session.ApplyPolicyAsync(plan.Experiment.Policy.Kind, revision, plan.PolicyParameters, cancellation);
        await broker.BringOnlineAsync(session, ledger, offloads, broken, cancellation);
    }

    public ValueTask<ImageTicket> SendImageAsync(uint sample, ReadOnlyMemory<byte> pixels, CancellationToken cancellation) =>
        session.SendImageAsync(sample, pixels, cancellation);

    public Task<ThroughputReport?> ThroughputAsync(CancellationToken cancellation) => Task.FromResult<ThroughputReport?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ConfigureMessage Configuration()
    {
        var fast = attachment.Time == TimeMode.Fast;
        return new ConfigureMessage(
            plan.Experiment.Streaming == StreamingMode.Pipelined,
            fast ? FastRetransmitMilliseconds : (ushort)200,
            fast ? FastReplyMilliseconds : (uint)plan.Experiment.Edge.Deadline.TotalMilliseconds,
            (uint)(rig.Rig.Pace ?? 0),
            ReportTimes: rig.Rig.Meter is not null);
    }
}
