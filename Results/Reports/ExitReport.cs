using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>What an early exit saved and cost. Samples = stopped + continued + offloaded.</summary>
/// <param name="Policy">What decided at the exit, by its name in files.</param>
/// <param name="PolicySettings">Its settings as written.</param>
/// <param name="StoppedRate">Share of the answered samples that stopped at the exit, 0..1; null of none.</param>
/// <param name="Stopped">Those that stopped at the exit.</param>
/// <param name="Continued">Those that went on, and the answer of the last head was accepted.</param>
/// <param name="Offloaded">Those that went on and were offloaded.</param>
/// <param name="StoppedInferUs">Inferences that stopped, microseconds on the board's clock, the decision at the exit included; null when pipelined.</param>
/// <param name="WholeInferUs">The same of those that went on.</param>
public sealed record ExitReport(
    string Policy, string PolicySettings, double? StoppedRate, ExitGroupReport Stopped, ExitGroupReport Continued, ExitGroupReport Offloaded,
    Distribution? StoppedInferUs, Distribution? WholeInferUs)
{
    internal static ExitReport? From(ExitTally tally, TrialProvenance trial)
    {
        if (trial.Exit is not { } exit) return null;
        var all = tally.Stopped.Count + tally.Continued.Count + tally.Offloaded.Count;
        return new(exit.Policy, exit.Settings, all > 0 ? (double)tally.Stopped.Count / all : null,
            ExitGroupReport.From(tally.Stopped), ExitGroupReport.From(tally.Continued), ExitGroupReport.From(tally.Offloaded),
            tally.ShortInfer, tally.WholeInfer);
    }
}

/// <summary>Samples that ended alike.</summary>
/// <param name="Count">How many.</param>
/// <param name="Local">Their local answers against the labels, 0..1: of the exit's head where they stopped, else of the last; null without labels.</param>
/// <param name="LocalInterval95">Its 95 % Wilson interval.</param>
/// <param name="Final">Their final answers against the labels, 0..1; null without labels.</param>
/// <param name="Agreement">Share of them whose local answer is the edge's, 0..1.</param>
public sealed record ExitGroupReport(long Count, double? Local, Interval? LocalInterval95, double? Final, double? Agreement)
{
    internal static ExitGroupReport From(ExitGroup group) =>
        new(group.Count, group.Local.Share, group.Local.Interval, group.Final.Share, group.Agreement.Share);
}
