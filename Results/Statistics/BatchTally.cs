using Hil.Protocols.Wire;
using Hil.Results.Store;

namespace Hil.Results.Statistics;

/// <summary>What batching the offloads of a trial saved and cost. A transmission is a burst: the radio is on once for it.</summary>
/// <param name="trial">What ran.</param>
public sealed class BatchTally(TrialProvenance trial)
{
    private readonly HashSet<(uint Boot, int Revision, uint Number)> bursts = [];
    private readonly List<ulong> held = [];
    private readonly List<ulong> delays = [];

    /// <summary>Offloads that were held for a batch.</summary>
    public long Offloads { get; private set; }

    /// <summary>Bursts that they left in. A session of its own counts from 0 again, and has a policy revision of its own.</summary>
    public long Bursts => bursts.Count;

    /// <summary>From the decision until the burst began.</summary>
    public Distribution? Held => Distribution.Of(held, trial.TickHz);

    /// <summary>From the decision until the reply was taken, or given up, on the board's clock.</summary>
    public Distribution? Delay => Distribution.Of(delays, trial.TickHz);

    /// <summary>Takes an answered sample.</summary>
    public void Add(in SampleRecord sample)
    {
        if (sample.Burst is not { } burst) return;
        Offloads++;
        bursts.Add((sample.Boot, sample.Revision, burst.Number));
        held.Add(burst.HeldTicks);
        delays.Add((ulong)burst.HeldTicks + sample.Ticks[Phase.Transmit] + sample.Ticks[Phase.Wait] + sample.Ticks[Phase.Reply]);
    }
}
