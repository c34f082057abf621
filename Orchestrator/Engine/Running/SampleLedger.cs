using System.Threading.Channels;
using Hil.Protocols.Messages;
using Hil.Rigs.Links;

namespace Hil.Engine.Running;

/// <summary>How far a sample has come. The last three are final.</summary>
internal enum SampleProgress : byte
{
    Unsent = 0,
    Sent,
    Answered,
    TimedOut,
    Errored,
}

/// <summary>What is known of one sample; a value of the ledger's array, never allocated by itself.</summary>
internal struct SampleEntry
{
    public SampleProgress Progress;

    /// <summary>Host timestamp at which the sample was handed to the link.</summary>
    public long Sent;

    /// <summary>CRC-32 of the pixels as sent.</summary>
    public uint Crc;

    /// <summary>Completes when the board has the whole image.</summary>
    public Task<ImageReceipt> Receipt;

    /// <summary>A result has arrived: <see cref="Result"/> and <see cref="Answered"/> hold.</summary>
    public bool HasResult;

    /// <summary>Host timestamp at which the result arrived.</summary>
    public long Answered;

    public SampleResult Result;

    /// <summary>Why there is no result.</summary>
    public string? Cause;
}

/// <summary>
/// The books of one trial: every sample that was sent ends exactly once, as answered, timed out or errored, whatever
/// arrives late, twice or from an earlier boot. Results come from the broker's thread, sends from the trial's.
/// </summary>
/// <param name="samples">Samples of the trial: ids 0 to samples - 1, each that of its image in the data set.</param>
/// <param name="most">How many there can be with those of other rigs; as many as <paramref name="samples"/> when not stated.</param>
internal sealed class SampleLedger(int samples, int most = 0) : IDisposable
{
    private readonly int own = samples;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim ends = new(0);
    private readonly Channel<uint> ended =
        Channel.CreateBounded<uint>(new BoundedChannelOptions(Math.Max(1, Math.Max(samples, most))) { SingleReader = true });

    private SampleEntry[] entries = new SampleEntry[samples];
    private IReadOnlyList<int> moved = [];
    private uint begun;
    private uint oldest;

    /// <summary>Id of the next sample to begin: all before it have been begun.</summary>
    public uint Next
    {
        get { lock (gate) return begun; }
    }

    /// <summary>How many samples there are.</summary>
    public int Count
    {
        get { lock (gate) return entries.Length; }
    }

    /// <summary>Ids of samples in the order in which they ended; completes after <see cref="Close"/>.</summary>
    public ChannelReader<uint> Ended => ended.Reader;

    /// <summary>A copy of what is known; final once the sample has ended.</summary>
    public SampleEntry this[uint sample]
    {
        get { lock (gate) return entries[sample]; }
    }

    /// <summary>How many have been answered.</summary>
    public int Answered { get; private set; }

    /// <summary>Which image of the data set a sample is.</summary>
    public int DataIndex(uint sample) => sample < own ? (int)sample : moved[(int)sample - own];

    /// <summary>Takes over samples that were another rig's; once, after the trial's own have ended.</summary>
    /// <param name="dataIndexes">Their images; together with the own ones at most as many as was said at first.</param>
    public void Extend(IReadOnlyList<int> dataIndexes)
    {
        lock (gate)
        {
            moved = dataIndexes;
            Array.Resize(ref entries, own + dataIndexes.Count);
        }
    }

    /// <summary>The results of the samples that were answered so far, in the order of their ids.</summary>
    public IReadOnlyList<SampleResult> Answers()
    {
        lock (gate) return [.. entries.Where(entry => entry.Progress == SampleProgress.Answered).Select(entry => entry.Result)];
    }

    /// <summary>Completes once for each sample that ends, whichever it is.</summary>
    public Task AnEndAsync(CancellationToken cancellation) => ends.WaitAsync(cancellation);

    /// <summary>Whoever waited for the samples that have ended so far does not any more.</summary>
    public void ForgetEnds()
    {
        while (ends.Wait(0)) { }
    }

    public void Begin(ImageTicket ticket, long timestamp)
    {
        lock (gate)
        {
            ref var entry = ref entries[ticket.Sample];
            entry.Progress = SampleProgress.Sent;
            entry.Sent = timestamp;
            entry.Crc = ticket.Crc;
            entry.Receipt = ticket.Confirmed;
            begun = ticket.Sample + 1;
            if (entry.HasResult && entry.Result.Crc == entry.Crc) End(ref entry, ticket.Sample, SampleProgress.Answered);
        }
    }

    /// <summary>
    /// Books a result. A sample whose pixels were others than those that were sent ends as errored: its answer is an answer to
    /// something else.
    /// </summary>
    /// <returns>False when the sample is not waited for: a repeat, a late one, an unknown id.</returns>
    public bool TryAnswer(in SampleResult result, long timestamp)
    {
        lock (gate)
        {
            if (result.Sample >= entries.Length || entries[result.Sample].Progress > SampleProgress.Sent) return false;
            ref var entry = ref entries[result.Sample];

            // The image under way has no ticket yet: its bytes go out while the sender wakes up, and a quick board answers first.
            if (entry.Progress == SampleProgress.Unsent && result.Sample != begun) return false;
            entry.HasResult = true;
            entry.Result = result;
            entry.Answered = timestamp;
            if (entry.Progress == SampleProgress.Unsent) return true;
            if (result.Crc == entry.Crc) return End(ref entry, result.Sample, SampleProgress.Answered);
            entry.Cause = $"the board inferred pixels with CRC {result.Crc:x8} where {entry.Crc:x8} was sent";
            return End(ref entry, result.Sample, SampleProgress.Errored);
        }
    }

    /// <summary>Ends every open sample without an answer.</summary>
    /// <returns>How many were open.</returns>
    public int GiveUp(SampleProgress how, string cause)
    {
        var count = 0;
        lock (gate)
        {
            for (; oldest < entries.Length && entries[oldest].Progress != SampleProgress.Unsent; oldest++)
            {
                ref var entry = ref entries[oldest];
                if (entry.Progress != SampleProgress.Sent) continue;
                entry.Cause = cause;
                End(ref entry, oldest, how);
                count++;
            }
        }

        return count;
    }

    /// <summary>Ends every sample as errored that has not been begun: another rig will send it, or nobody can.</summary>
    /// <returns>The images of the data set that they are.</returns>
    public IReadOnlyList<int> Abandon(string cause, long timestamp)
    {
        lock (gate)
        {
            var left = new List<int>();
            for (; begun < entries.Length; begun++)
            {
                ref var entry = ref entries[begun];
                (entry.Sent, entry.Cause) = (timestamp, cause);
                End(ref entry, begun, SampleProgress.Errored);
                left.Add(DataIndex(begun));
            }

            return left;
        }
    }

    /// <summary>Ends every open sample as errored; nothing will be sent any more.</summary>
    public void Close(string cause)
    {
        GiveUp(SampleProgress.Errored, cause);
        ended.Writer.TryComplete();
    }

    public void Dispose() => ends.Dispose();

    private bool End(ref SampleEntry entry, uint sample, SampleProgress how)
    {
        entry.Progress = how;
        if (how == SampleProgress.Answered) Answered++;
        ends.Release();

        // Holds every sample once, so that it always fits.
        ended.Writer.TryWrite(sample);
        return true;
    }
}
