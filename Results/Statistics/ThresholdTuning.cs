namespace Hil.Results.Statistics;

/// <summary>The threshold of least cost on given samples.</summary>
/// <param name="Threshold">Accept when score >= threshold; <see cref="ThresholdTuning.AcceptNone"/> when offloading everything is cheapest.</param>
/// <param name="Cost">Mean cost per image at that threshold, on the same samples.</param>
public readonly record struct TunedThreshold(int Threshold, double Cost);

/// <summary>
/// Exact search over every distinct score: models are not calibrated, so theta* = 1 - beta is not the threshold of
/// least cost (FACTS, section 1; arXiv 2304.00891). For many betas on the same samples keep their <see cref="CostCurve"/>.
/// </summary>
public static class ThresholdTuning
{
    /// <summary>One more than the largest score: nothing is accepted.</summary>
    public const int AcceptNone = 65536;

    /// <summary>The threshold of least mean cost; among equals the lowest, which offloads least.</summary>
    /// <param name="samples">In any order; sorted in place.</param>
    /// <param name="beta">Cost of an offload, in [0, 1).</param>
    /// <returns>Null when there is no sample.</returns>
    public static TunedThreshold? Tune(Span<ScoredSample> samples, double beta) => Tune(samples, new Costs(beta));

    /// <summary>The same with costs of their own for false positives and false negatives.</summary>
    public static TunedThreshold? Tune(Span<ScoredSample> samples, in Costs costs) => samples.IsEmpty ? null : new CostCurve(samples, costs).At(costs.Beta);
}
