using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>Latencies on the host's clock, microseconds, of the answered samples. Definitions: <see cref="HostTally"/>.</summary>
/// <param name="Receive">From the first byte to the link until the board confirmed the whole image.</param>
/// <param name="Answer">From the first byte to the link until the result arrived.</param>
/// <param name="Unsplit">Offloads that the edge answered and that are not in <paramref name="Offload"/>: a time of theirs was not seen.</param>
/// <param name="Offload">Where the round trips of the offloads that the edge answered went; null when none could be split.</param>
public sealed record HostLatencies(Distribution? Receive, Distribution? Answer, long Unsplit, OffloadLatencies? Offload)
{
    internal static HostLatencies? From(HostTally tally, TrialProvenance trial) =>
        trial.Mode == StreamingMode.Pipelined || trial.EmulatedTime == TrialProvenance.Fast
            ? null
            : new HostLatencies(tally.Receive, tally.Answer, tally.Unsplit, OffloadLatencies.From(tally, trial.Network is not null));
}

/// <summary>
/// The offload round trip and its parts, microseconds, all of the same samples. In each sample the parts add up to the whole; their
/// percentiles do not. Definitions: <see cref="OffloadSplit"/>.
/// </summary>
/// <param name="RoundTrip">On the board's clock: transmit + wait + reply.</param>
/// <param name="Link">Both ways between board and host: the round trip less the host's part of it.</param>
/// <param name="Broker">Between the link and the edge, both ways.</param>
/// <param name="Queue">Waiting at the edge for the model.</param>
/// <param name="Inference">In the edge model.</param>
/// <param name="Rest">At the edge beyond that.</param>
/// <param name="NegativeLinks">Samples whose link's part came out negative; they are in the distribution as they are.</param>
/// <param name="Network">In the emulated network between broker and edge, both ways; null without one.</param>
public sealed record OffloadLatencies(
    Distribution RoundTrip, Distribution Link, Distribution Broker, Distribution Queue, Distribution Inference, Distribution Rest, long NegativeLinks,
    Distribution? Network = null)
{
    internal static OffloadLatencies? From(HostTally tally, bool network) => tally.Of(split => split.RoundTrip) is not { } whole ? null : new OffloadLatencies(
        whole, tally.Of(split => split.Link)!, tally.Of(split => split.Broker)!, tally.Of(split => split.Queue)!,
        tally.Of(split => split.Inference)!, tally.Of(split => split.Rest)!, tally.NegativeLinks,
        network ? tally.Of(split => split.Network) : null);
}
