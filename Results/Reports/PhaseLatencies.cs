using Hil.Protocols.Wire;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>
/// Device time per phase, microseconds; null where <see cref="PhaseTimes"/> says that it means nothing.
/// </summary>
public sealed record PhaseLatencies(
    Distribution? Idle, Distribution? Receive, Distribution? Infer, Distribution? Decide, Distribution? Transmit, Distribution? Wait, Distribution? Reply)
{
    internal static PhaseLatencies? From(TrialTally tally, TrialProvenance trial)
    {
        if (trial.Mode == StreamingMode.Pipelined && trial.DecidedBy == Decider.Board) return null;
        return new PhaseLatencies(
            Of(Phase.Idle), Of(Phase.Receive), Of(Phase.Infer), Of(Phase.Decide), Of(Phase.Transmit), Of(Phase.Wait), Of(Phase.Reply));

        Distribution? Of(Phase phase) => PhaseTimes.Known(trial, phase) ? tally.Latency(phase) : null;
    }
}
