using Hil.Engine.Metering;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Results.Store;
using Hil.Rigs;
using Hil.Rigs.Recovery;

namespace Hil.Engine.Running;

/// <summary>
/// The samples of one rig that is ready, to the last one. When the board is lost the open samples end as errored, the rig is
/// recovered, and the next sample goes on.
/// </summary>
/// <param name="plan">The run.</param>
/// <param name="rig">Whose trial.</param>
/// <param name="around">What the rigs share.</param>
/// <param name="stand">The rig, ready.</param>
/// <param name="ladder">Gets it back.</param>
/// <param name="ready">Brings it from where it stands to ready.</param>
/// <param name="boardOf">The board of a rig that is ready.</param>
internal sealed class TrialRun(
    RunPlan plan, RigPlan rig, RunSurroundings around, Rig stand, RecoveryLadder ladder, Func<CancellationToken, Task> ready, Func<Rig, ITrialBoard> boardOf)
{
    private readonly LinkUse use = new(around.Time);
    private ITrialBoard board = null!;
    private TrialEnergies? energy;
    private ushort revision;
    private bool energyBegun;
    private ThroughputReport? throughput;

    /// <summary>The trial of a rig that never was ready.</summary>
    public static async Task<RigEnd> NeverBegunAsync(RunPlan plan, RigPlan rig, RunSurroundings around, TroubleException trouble)
    {
        var trial = await around.Run.BeginTrialAsync(TrialFacts.Of(plan, rig, around), CancellationToken.None);
        if (around.Exchange is { } exchange)
        {
            using var ledger = new SampleLedger(plan.Samples);
            exchange.Lose(rig.Rig.Name, ledger.Abandon(trouble.Message, around.Time.GetTimestamp()));
            ledger.Close(trouble.Message);
            await Recorder(new OffloadBook(0, 0)).RecordAsync();

            SampleRecorder Recorder(OffloadBook none) => new(rig.Rig.Name, ledger, none, plan, around.Run, trial, around.Observer);
        }

        await trial.CompleteAsync(new TrialOutcome { Trouble = trouble.Message }, CancellationToken.None);
        around.Observer.TrialEnded(rig.Rig.Name, trouble.Message);
        return new RigEnd(trial, trouble, []);
    }

    /// <summary>Runs to the end, whatever happens on the rig.</summary>
    /// <param name="broughtUp">How long it took to get the rig ready.</param>
    /// <param name="cancellation">Ends the trial early, in order.</param>
    /// <exception cref="TroubleException">The store is broken.</exception>
    public async Task<RigEnd> RunAsync(TimeSpan broughtUp, CancellationToken cancellation)
    {
        board = boardOf(stand);
        var most = plan.Samples * plan.Rigs.Count(other => other.Board.Name == rig.Board.Name);
        using var ledger = new SampleLedger(plan.Samples, around.Exchange is null ? plan.Samples : most);
        var offloads = new OffloadBook(board.Info.Boot, plan.Samples);
        var facts = TrialFacts.Of(plan, rig, around, board.Info, stand.Attachment!) with { BringUpNanoseconds = (long)broughtUp.TotalNanoseconds };
        var trial = await around.Run.BeginTrialAsync(facts, cancellation);
        around.Observer.TrialStarted(rig.Rig.Name, rig.Board.Name, plan.Samples);
        var recording = new SampleRecorder(rig.Rig.Name, ledger, offloads, plan, around.Run, trial, around.Observer, around.Feedback).RecordAsync();
        var outcome = new TrialOutcome();
        TroubleException? trouble;
        IReadOnlyList<int> moved = [];
        while (true)
        {
            trouble = await new BoardWatch(stand, board, recording, around.Lost).GuardAsync(ending => StreamAsync(trial, ledger, offloads, ending), cancellation);
            var over = trouble is null || cancellation.IsCancellationRequested || around.Lost.IsCompleted || recording.IsCompleted;
            if (!over) ledger.GiveUp(SampleProgress.Errored, trouble!.Message);
            if (!over && ledger.Next < ledger.Count && RecoveryLadder.MayHelp(trouble!))
            {
                outcome = await ConcludeEnergyAsync(outcome, trial);
                trouble = await RecoverAsync(trouble!, offloads, cancellation);
                if (trouble is null) continue;
            }

            if (around.Exchange is null || ledger.Count > plan.Samples) break;
            if (trouble is not null || cancellation.IsCancellationRequested)
            {
                var cause = trouble?.Message ?? "the run was interrupted";
                around.Exchange.Lose(rig.Rig.Name, trouble is null ? [] : ledger.Abandon(cause, around.Time.GetTimestamp()));
                break;
            }

            outcome = await ConcludeEnergyAsync(outcome, trial);
            moved = await MovedAsync(cancellation);
            if (moved.Count == 0) break;
            ledger.Extend(moved);
            offloads.Extend(moved.Count);
        }

        ledger.Close(trouble?.Message ?? "the run was interrupted");
        await recording;
        await board.DisposeAsync();
        around.Observer.TrialEnded(rig.Rig.Name, trouble?.Message);
        outcome = await ConcludeEnergyAsync(outcome, trial);
        await trial.CompleteAsync(
            outcome with { LinkUtilisation = use.Share, Trouble = trouble?.Message, Recoveries = Recoveries(), Throughput = throughput }, CancellationToken.None);
        return new RigEnd(trial, trouble, moved);
    }

    private async Task StreamAsync(TrialWriter trial, SampleLedger ledger, OffloadBook offloads, CancellationToken ending)
    {
        await board.BeginAsync(ledger, offloads, ++revision, stand.Broken, ending);
        if (!energyBegun) energy = await TrialEnergies.StartAsync(plan, rig, stand, around, trial, ending);
        energyBegun = true;
        if (energy is not null) await energy.BeforeAsync(ending);
        using (use.Measure(board, stand.Attachment!))
        {
            await new ImageSender(rig.Rig.Name, board.SendImageAsync, plan.Data, ledger, plan.Experiment.Streaming, plan.Experiment.SampleTimeout,
                around.Time, energy is null ? null : energy.BetweenAsync).SendAsync(ending);
        }

        throughput ??= await board.ThroughputAsync(ending);
        if (energy is null) return;
        await energy.AfterAsync(ending);
        await energy.WindowsAsync(ledger, windows => around.Results.Add(new(around.TopicRun, rig.Rig.Name), board.Info.Boot, windows), ending);
    }

    /// <returns>Null when the board is back; else why it is not.</returns>
    private async Task<TroubleException?> RecoverAsync(TroubleException cause, OffloadBook offloads, CancellationToken cancellation)
    {
        around.Observer.Stage($"{rig.Rig.Name}: recovering after: {cause.What}");
        await board.DisposeAsync();
        try
        {
            await ladder.RecoverAsync(cause, ready, cancellation);
        }
        catch (TroubleException lost)
        {
            return lost;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return cause;
        }

        board = boardOf(stand);
        offloads.Restarted(board.Info.Boot);
        return null;
    }

    private async Task<IReadOnlyList<int>> MovedAsync(CancellationToken cancellation)
    {
        try
        {
            return await around.Exchange!.TakeAsync(rig.Rig.Name, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return [];
        }
    }

    /// <summary>A board that was restarted has another clock, and an emulated one another meter: what was measured until then stays.</summary>
    private async Task<TrialOutcome> ConcludeEnergyAsync(TrialOutcome outcome, TrialWriter trial)
    {
        if (energy is not { } ended) return outcome;
        energy = null;
        await using (ended) return await ended.ConcludeAsync(outcome, trial, board.Info);
    }

    private IReadOnlyList<RecoveryRecord> Recoveries() =>
        [.. ladder.Events.Where(one => one.Taken).Select(one => new RecoveryRecord(one.At, one.Cause.Kind, one.Cause.What, one.Step, one.Failure))];
}
