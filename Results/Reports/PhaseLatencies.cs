using Hil.Protocols.Wire;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>
/// Device time per phase, microseconds. In `fast` emulated time only what the board does by itself is known: infer, decide and reply. Of a
/// board that the host decides for only the inference is.
/// </summary>
public sealed record PhaseLatencies(
    Distribution? Idle, Distribution? Receive, Distribution? Infer, Distribution? Decide, Distribution? Transmit, Distribution? Wait, Distribution? Reply)
{
    internal static PhaseLatencies? From(TrialTally tally, TrialProvenance trial, bool fast)
    {
        if (trial.DecidedBy == Decider.Host) return new PhaseLatencies(null, null, tally.Latency(Phase.Infer), null, null, null, null);
        if (trial.Mode == StreamingMode.Pipelined) return null;
        return new PhaseLatencies(OfWorld(Phase.Idle), OfWorld(Phase.Receive), tally.Latency(Phase.Infer), tally.Latency(Phase.Decide),
            OfWorld(Phase.Transmit), OfWorld(Phase.Wait), tally.Latency(Phase.Reply));

        Distribution? OfWorld(Phase phase) => fast ? null : tally.Latency(phase);
    }
}
