using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Results.Store;

namespace Hil.Results.Statistics;

/// <summary>
/// Where the round trip of one offload went, ns. The parts add up to the whole, exactly. The board's clock gives the whole, the host's
/// clock the way from bridge to bridge and its parts; only durations of the two are combined, never moments.
/// </summary>
/// <param name="RoundTrip">On the board's clock, from its decision until it has taken the reply: transmit + wait + reply.</param>
/// <param name="Link">
/// What of it was not spent between the offload's last byte and the reply's first on the host: both ways over the link with their queues,
/// and the board's own part. As a difference of two clocks it can come out negative, which is reported and not corrected.
/// </param>
/// <param name="Broker">From the link to the edge, and from the edge back to the link: the broker, its sockets, an external one's network.</param>
/// <param name="Queue">At the edge, until its batch went into the model.</param>
/// <param name="Inference">In the edge model, for the whole batch.</param>
/// <param name="Rest">At the edge after that: from scores to class, and the replies of its batch that went first.</param>
/// <param name="Network">In the emulated network between broker and edge, both ways; 0 without one.</param>
public readonly record struct OffloadSplit(long RoundTrip, long Link, long Broker, long Queue, long Inference, long Rest, long Network = 0)
{
    /// <summary>
    /// The split of a sample. Null when the edge did not answer it, when a time is missing or a count of ticks is saturated, and where
    /// the board's durations mean nothing beside the host's: phases that overlap (pipelined streaming), `fast` emulated time, or a board
    /// that the host speaks for.
    /// </summary>
    public static OffloadSplit? Of(in SampleRecord sample, TrialProvenance trial)
    {
        if (trial.DecidedBy == Decider.Host || trial.Mode == StreamingMode.Pipelined || trial.EmulatedTime == TrialProvenance.Fast || sample.AnsweredBy != AnsweredBy.Edge
            || RoundTripOf(sample.Ticks, trial.TickHz) is not { } whole
            || sample.Offload is not { BridgeIn: { } came, Arrived: { } arrived, Started: { } started, Inferred: { } inferred, Published: { } published, BridgeOut: { } went })
        {
            return null;
        }

        var (reached, left) = (sample.Offload.Value.NetworkIn ?? arrived, sample.Offload.Value.NetworkOut ?? published);
        return new OffloadSplit(whole, whole - (went - came), reached - came + (went - left), started - arrived, inferred - started, published - inferred,
            arrived - reached + (left - published));
    }

    private static long? RoundTripOf(in PhaseTicks ticks, long tickHz)
    {
        long sum = 0;
        for (var phase = Phase.Transmit; phase <= Phase.Reply; phase++)
        {
            // SPEC.md, 3.1: a longer phase says so.
            if (ticks[phase] == uint.MaxValue) return null;
            sum += ticks[phase];
        }

        return (long)Math.Round(sum * (1e9 / tickHz));
    }
}
