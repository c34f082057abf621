using Hil.Engine.Metering;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Results.Store;
using Hil.Rigs;
using Hil.Rigs.Links;

namespace Hil.Engine.Running;

/// <summary>One rig's part in a run: from a board that is off to the last stored sample.</summary>
internal sealed class RigRun(RunPlan plan, RigPlan rig, RunSurroundings around)
{
    private readonly BoardBroker broker = new(rig.Rig.Name, around);

    /// <summary>Never throws for what happens on the rig: the trial is stored with its trouble, and the other rigs go on.</summary>
    /// <exception cref="TroubleException">The store is broken.</exception>
    public async Task<RigEnd> RunAsync(CancellationToken cancellation)
    {
        try
        {
            using var lease = RigLease.Take(around.Workspace.RunFolder, $"{plan.Bench.Name}-{rig.Rig.Name}");
            await using var stand = new Rig(rig.Rig, rig.Board, rig.Flash, around.Services);
            var options = new SessionOptions { Connect = (_, ending) => broker.ConnectAsync(ending) };
            var session = await stand.BringUpAsync(rig.Firmware, around.ModelFile, plan.Model.Sidecar.Compiled!.Hash, options, cancellation);
            await using var board = BoardOf(session, stand.Attachment!);
            return await StreamAsync(stand, board, stand.Attachment!, cancellation);
        }
        catch (TroubleException trouble)
        {
            // A trial without samples: whoever reads the run sees that the rig belonged to it, and why it has no figures.
            var trial = await around.Run.BeginTrialAsync(TrialFacts.Of(plan, rig, around), CancellationToken.None);
            await trial.CompleteAsync(new TrialOutcome { Trouble = trouble.Message }, CancellationToken.None);
            around.Observer.TrialEnded(rig.Rig.Name, trouble.Message);
            return new RigEnd(trial, trouble);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new RigEnd(null, null);
        }
        finally
        {
            await broker.Ended;
        }
    }

    internal ITrialBoard BoardOf(BoardSession session, Attachment attachment) => new HilBoard(plan, rig, session, attachment, broker);

    private async Task<RigEnd> StreamAsync(Rig stand, ITrialBoard board, Attachment attachment, CancellationToken cancellation)
    {
        using var ledger = new SampleLedger(plan.Samples);
        var offloads = new OffloadBook(board.Info.Boot, plan.Samples);
        await board.BeginAsync(ledger, offloads, stand.Broken, cancellation);

        await using var energy = await TrialEnergies.StartAsync(plan, rig, stand, around, cancellation);
        var trial = await around.Run.BeginTrialAsync(TrialFacts.Of(plan, rig, around, board.Info, attachment), cancellation);
        around.Observer.TrialStarted(rig.Rig.Name, rig.Board.Name, plan.Samples);
        var recording = new SampleRecorder(rig.Rig.Name, ledger, offloads, plan.Data, around.Run, trial, around.Observer).RecordAsync();
        double? utilisation = null;
        var trouble = await GuardAsync(stand, board, recording, StreamAllAsync, cancellation);
        ledger.Close(trouble?.Message ?? "the run was interrupted");
        await recording;
        around.Observer.TrialEnded(rig.Rig.Name, trouble?.Message);
        var outcome = new TrialOutcome { LinkUtilisation = utilisation, Trouble = trouble?.Message };
        await trial.CompleteAsync(await energy.ConcludeAsync(outcome, trial, board.Info), CancellationToken.None);
        return new RigEnd(trial, trouble);

        async Task StreamAllAsync(CancellationToken ending)
        {
            await energy.BeforeAsync(ending);
            var (started, busy) = (around.Time.GetTimestamp(), board.Busy);
            await new ImageSender(rig.Rig.Name, board.SendImageAsync, plan.Data, ledger, plan.Experiment.Streaming, plan.Experiment.SampleTimeout, around.Time, energy.BetweenAsync)
                .SendAsync(plan.Samples, ending);

            // A link without a speed is never busy.
            if (attachment.Baud > 0) utilisation = Math.Min(1, (board.Busy - busy) / around.Time.GetElapsedTime(started));
            await energy.AfterAsync(ending);
            await energy.WindowsAsync(ledger, windows => around.Results.Add(broker.Topics, board.Info.Boot, windows), ending);
        }
    }

    /// <summary>Works until it is done, something breaks that the rig needs, or the run is interrupted.</summary>
    /// <param name="stand">The rig; breaks when its session or its board ends.</param>
    /// <param name="board">Its board.</param>
    /// <param name="recording">Ends before the work only when the store is broken, and then tells so to its own waiter.</param>
    /// <param name="work">What there is to do.</param>
    /// <param name="cancellation">Interrupts.</param>
    private async Task<TroubleException?> GuardAsync(
        Rig stand, ITrialBoard board, Task recording, Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var working = work(ending.Token);
        if (await Task.WhenAny(working, recording, stand.Broken, around.Lost) != working) await ending.CancelAsync();
        try
        {
            await working;
            return null;
        }
        catch (TroubleException trouble)
        {
            // Whoever works only sees that the session has ended; the rig knows why.
            return board.Completion.IsFaulted ? await stand.Broken : trouble;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return stand.Broken.IsCompleted ? await stand.Broken : around.Lost.IsCompleted ? await around.Lost : null;
        }
    }
}

/// <summary>How a rig's part in the run ended.</summary>
/// <param name="Trial">Its stored trial; null when the run was interrupted before the rig was ready.</param>
/// <param name="Trouble">What broke it; null when nothing did.</param>
internal sealed record RigEnd(TrialWriter? Trial, TroubleException? Trouble);
