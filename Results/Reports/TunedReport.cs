using Hil.Results.Policies;
using Hil.Results.Statistics;

namespace Hil.Results.Reports;

/// <summary>Maximum-probability thresholds of least cost at one beta, for both truths.</summary>
/// <param name="Beta">Cost of an offload where a wrong answer costs 1.</param>
/// <param name="Labels">With the labels as the truth; null when labels, edge answers or scores are missing.</param>
/// <param name="Edge">With the edge model as the truth; null when its answers or scores are missing.</param>
public sealed record TunedReport(double Beta, TunedCost? Labels, TunedCost? Edge)
{
    internal static TunedReport From(TrialTally tally, double beta) =>
        new(beta, TunedCost.From(tally.ScoredByLabels, beta), TunedCost.From(tally.ScoredByEdge, beta));
}

/// <summary>A tuned threshold with what it costs.</summary>
/// <param name="Threshold">Least probability that is accepted, 0..1; null when offloading everything is cheapest.</param>
/// <param name="Cost">Mean cost per image on the samples that it was tuned on: optimistic.</param>
/// <param name="CrossValidated">Mean cost per image on samples that the threshold has not seen, 10 folds; null with fewer than 2.</param>
/// <param name="OffloadRate">Share of the samples that the threshold offloads.</param>
public sealed record TunedCost(double? Threshold, double Cost, double? CrossValidated, double OffloadRate)
{
    internal static TunedCost? From(ReadOnlySpan<ScoredSample> samples, double beta)
    {
        var sorted = samples.ToArray();
        if (ThresholdTuning.Tune(sorted, beta) is not { } tuned) return null;
        var offloads = sorted.Count(sample => sample.Score < tuned.Threshold);
        return new TunedCost(tuned.Threshold == ThresholdTuning.AcceptNone ? null : (double)tuned.Threshold / MaximumProbability.One,
            tuned.Cost, ThresholdTuning.CrossValidated(samples, beta), (double)offloads / sorted.Length);
    }
}
