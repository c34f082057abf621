using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Store;

namespace Hil.Results.Statistics;

/// <summary>Which device times mean something.</summary>
public static class PhaseTimes
{
    /// <summary>
    /// Whether a trial knows the time of a phase: not where phases overlap (pipelined streaming); in `fast` emulated time only what the board
    /// does by itself (infer, decide and reply); of a board that the host decides for only the inference.
    /// </summary>
    public static bool Known(TrialProvenance trial, Phase phase) => trial.Mode != StreamingMode.Pipelined
        && (trial.DecidedBy == Decider.Host ? phase == Phase.Infer
            : trial.EmulatedTime != TrialProvenance.Fast || phase is Phase.Infer or Phase.Decide or Phase.Reply);

    /// <summary>
    /// Whether an answered sample has a phase: transmit, wait and reply only when it was offloaded. Sessions of other systems tell the time
    /// of an inference at most; what they do not tell did not take no time.
    /// </summary>
    public static bool Has(TrialProvenance trial, in SampleRecord sample, Phase phase) => trial.Origin == Origin.Imported
        ? phase == Phase.Infer && sample.Ticks[phase] > 0
        : phase <= Phase.Decide || sample.Decision == Decision.Offload;
}
