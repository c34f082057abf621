using Hil.Engine.Planning;
using Hil.Protocols.Messages;
using Hil.Results.Store;
using Hil.Rigs.Links;

namespace Hil.Engine.Running;

/// <summary>Stores each sample of a trial the moment it has ended.</summary>
internal sealed class SampleRecorder(
    string rig, SampleLedger ledger, OffloadBook offloads, RunPlan plan, RunWriter run, TrialWriter trial, IRunObserver observer, FullFeedback? feedback = null)
{
    /// <summary>Completes when the ledger is closed and everything in it is queued for the disk.</summary>
    public async Task RecordAsync()
    {
        await foreach (var sample in ledger.Ended.ReadAllAsync())
        {
            var entry = ledger[sample];
            if (feedback is not null && entry is { Progress: SampleProgress.Answered, Result.Decision: Decision.Accept })
                await feedback.OweAsync(rig, entry.Result.Boot, sample, ledger.DataIndex(sample));
            await trial.AddAsync(RecordOf(sample, entry));
            observer.SampleEnded(rig);
        }
    }

    private SampleRecord RecordOf(uint sample, SampleEntry entry)
    {
        var image = ledger.DataIndex(sample);
        var ended = new SampleRecord
        {
            Sequence = sample,
            DataIndex = image,
            Label = plan.Data.HasLabels ? plan.Data.Label(image) : null,
            State = entry.Progress switch
            {
                SampleProgress.Answered => SampleState.Answered,
                SampleProgress.TimedOut => SampleState.TimedOut,
                _ => SampleState.Errored,
            },
            Cause = entry.Cause,
            SentNanoseconds = run.Nanoseconds(entry.Sent),
        };
        if (entry.Progress != SampleProgress.Answered) return ended;

        var result = entry.Result;
        // The board confirms an image before it infers it. Without the confirmation the session broke; the answer counts all the same.
        var receipt = entry.Receipt.IsCompletedSuccessfully ? entry.Receipt.Result : (ImageReceipt?)null;
        return ended with
        {
            SentNanoseconds = run.Nanoseconds(receipt?.Begun ?? entry.Sent),
            ConfirmedNanoseconds = receipt is { } known ? run.Nanoseconds(known.Confirmed) : null,
            ResultNanoseconds = run.Nanoseconds(entry.Answered),
            Boot = result.Boot,
            Crc = result.Crc,
            LocalOutput = result.Outputs,
            LocalClass = result.Class,
            Policy = result.Policy,
            Revision = result.Revision,
            Score = (int)result.Score,
            Threshold = (int)result.Threshold,
            Decision = result.Decision,
            Learned = result.Learned,
            Burst = result.Burst,
            Exited = result.Exited,
            ExitOutput = result.ExitOutputs,
            AnsweredBy = result.AnsweredBy,
            FinalClass = result.Answer,
            // Of a split network the edge's answer is the board's own model's; the edge model's comes from the shadow pass alone.
            EdgeClass = result.AnsweredBy == AnsweredBy.Edge && plan.Experiment.Split is null ? result.Answer : null,
            Ticks = result.Ticks,
            Offload = result.Decision == Decision.Offload ? offloads.TimesOf(sample, run) : null,
            Resends = receipt?.Resends ?? 0,
        };
    }
}
