using Hil.Engine.Planning;
using Hil.Engine.Running.Dialect;
using Hil.Protocols;
using Hil.Results.Store;
using Hil.Rigs;
using Hil.Rigs.Links;
using Hil.Rigs.MlPerfTiny;
using Hil.Rigs.Recovery;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>One rig's part in a run: from a board that is off to the last stored sample.</summary>
internal sealed class RigRun(RunPlan plan, RigPlan rig, RunSurroundings around)
{
    private readonly string name = plan.Bench.KeyOf(rig.Rig.Name);
    private readonly Quarantine quarantine = new(around.Workspace.RunFolder);
    private readonly BoardBroker broker = new(rig.Rig.Name, around);

    /// <summary>Never throws for what happens on the rig: the trial is stored with its trouble, and the other rigs go on.</summary>
    /// <exception cref="TroubleException">The store is broken.</exception>
    public async Task<RigEnd> RunAsync(CancellationToken cancellation)
    {
        RecoveryLadder? ladder = null;
        try
        {
            using var lease = RigLease.Take(around.Workspace.RunFolder, name);
            if (quarantine.Find(name) is { } note) throw new RigSetAsideException(rig.Rig.Name, note);
            await using var stand = new Rig(rig.Rig, rig.Board, rig.Flash, around.Services);
            var begun = around.Time.GetTimestamp();
            var model = rig.Rig.TakesModel ? around.ModelFile : null;
            var flash = rig.Rig.IsTakenAsItIs ? null : await stand.PlanAsync(rig.Firmware, model, plan.Model.Sidecar.Compiled!.Hash, cancellation);
            var options = new SessionOptions { Connect = (_, ending) => broker.ConnectAsync(ending) };
            ladder = new RecoveryLadder(stand, rig.Rig.Recovery, around.Services);
            Task ReadyAsync(CancellationToken ending) => rig.Rig.Protocol is MlPerfTinyProtocol dialect
                ? stand.BringUpAsync(flash, link => MlPerfTinySession.OpenAsync(link, dialect, around.Time, around.Loggers.CreateLogger<MlPerfTinySession>(), ending), ending)
                : stand.BringUpAsync(flash!, options, ending);
            await ladder.BringUpAsync(ReadyAsync, cancellation);
            var end = await new TrialRun(plan, rig, around, stand, ladder, ReadyAsync, BoardOf).RunAsync(around.Time.GetElapsedTime(begun), cancellation);
            Conclude(ladder, end.Trouble);
            return end;
        }
        catch (TroubleException trouble)
        {
            // A trial without answers: whoever reads the run sees that the rig belonged to it, and why it has no figures.
            Conclude(ladder, trouble);
            return await TrialRun.NeverBegunAsync(plan, rig, around, trouble);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new RigEnd(null, null, []);
        }
        finally
        {
            around.Exchange?.Lose(rig.Rig.Name, []);
            await broker.Ended;
        }
    }

    /// <summary>The board of a rig that is ready.</summary>
    internal ITrialBoard BoardOf(Rig stand) => stand.Conversation is MlPerfTinySession device
        ? new MlPerfTinyBoard(plan, rig, device, stand.Attachment!, broker, around)
        : new HilBoard(plan, rig, stand.Session!, stand.Attachment!, broker);

    /// <summary>Keeps what happened to a rig that broke, and sets one aside that did not come back.</summary>
    private void Conclude(RecoveryLadder? ladder, TroubleException? trouble)
    {
        var evidence = ladder is { Events.Count: > 0 } ? EvidenceFile.Write(around.Workspace, around.TopicRun, rig.Rig.Name, ladder.Events) : null;
        if (trouble is not RigLostException { InnerException: TroubleException cause }) return;
        quarantine.Set(name, new QuarantineNote
        {
            Since = around.Time.GetUtcNow(),
            Run = around.Run.Run,
            Kind = cause.Kind,
            Cause = cause.Message,
            Evidence = evidence,
        });
    }
}

/// <summary>How a rig's part in the run ended.</summary>
/// <param name="Trial">Its stored trial; null when the run was interrupted before the rig was ready.</param>
/// <param name="Trouble">What broke it; null when nothing did, or when it was mended.</param>
/// <param name="Moved">Images of the data set that it took over from others, in the order of its samples after its own.</param>
internal sealed record RigEnd(TrialWriter? Trial, TroubleException? Trouble, IReadOnlyList<int> Moved);
