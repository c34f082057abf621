using Hil.Results.Statistics;

namespace Hil.Results.Reports;

/// <summary>What batching the offloads saved and cost.</summary>
/// <param name="Offloads">Offloads that were held for a batch.</param>
/// <param name="Transmissions">Bursts that they left in: times that a radio would have been on.</param>
/// <param name="Saved">Share of the transmissions that batching saved, 0..1: 1 - transmissions / offloads.</param>
/// <param name="HeldUs">From the decision until the burst began, microseconds; null in `fast` emulated time.</param>
/// <param name="DelayUs">From the decision until the reply was taken or given up, microseconds on the board's clock; null in `fast` emulated time.</param>
public sealed record BatchReport(long Offloads, long Transmissions, double Saved, Distribution? HeldUs, Distribution? DelayUs)
{
    internal static BatchReport? From(BatchTally tally, bool fast) => tally.Offloads == 0 ? null
        : new(tally.Offloads, tally.Bursts, 1 - ((double)tally.Bursts / tally.Offloads), fast ? null : tally.Held, fast ? null : tally.Delay);
}
