using Hil.Data;
using Hil.Protocols.Messages;
using Hil.Results.Store;

namespace Hil.Engine.Running;

/// <summary>Stores each sample of a trial the moment it has ended.</summary>
internal sealed class SampleRecorder(string rig, SampleLedger ledger, IDataSet data, RunWriter run, TrialWriter trial, IRunObserver observer)
{
    /// <summary>Completes when the ledger is closed and everything in it is queued for the disk.</summary>
    public async Task RecordAsync()
    {
        await foreach (var sample in ledger.Ended.ReadAllAsync())
        {
            await trial.AddAsync(await RecordOfAsync(sample, ledger[sample]));
            observer.SampleEnded(rig);
        }
    }

    private async ValueTask<SampleRecord> RecordOfAsync(uint sample, SampleEntry entry)
    {
        var ended = new SampleRecord
        {
            Sequence = sample,
            DataIndex = sample,
            Label = data.HasLabels ? data.Label((int)sample) : null,
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
        // The confirmation was read before the image was inferred; its task may only just be completing.
        var receipt = await entry.Receipt;
        return ended with
        {
            SentNanoseconds = run.Nanoseconds(receipt.Begun),
            ConfirmedNanoseconds = run.Nanoseconds(receipt.Confirmed),
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
            AnsweredBy = result.AnsweredBy,
            FinalClass = result.Answer,
            EdgeClass = result.AnsweredBy == AnsweredBy.Edge ? result.Answer : null,
            Ticks = result.Ticks,
            Resends = receipt.Resends,
        };
    }
}
