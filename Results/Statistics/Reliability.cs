namespace Hil.Results.Statistics;

/// <summary>Samples whose confidence lies in one range.</summary>
/// <param name="From">Lower bound, exclusive but for 0.</param>
/// <param name="To">Upper bound, inclusive.</param>
/// <param name="Count">Samples, at least 1.</param>
/// <param name="Confidence">Their mean confidence, 0..1.</param>
/// <param name="Accuracy">Share of them that are right, 0..1.</param>
public sealed record ReliabilityBin(double From, double To, long Count, double Confidence, double Accuracy);

/// <summary>How far confidences are probabilities of being right (Guo, Pleiss, Sun, Weinberger, ICML 2017).</summary>
/// <param name="Bins">Those that hold a sample, ascending.</param>
/// <param name="CalibrationError">Expected calibration error: mean distance of confidence and accuracy over bins, weighted by their samples, 0..1.</param>
public sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins, double CalibrationError)
{
    /// <summary>Bins of equal width, as usual in the literature.</summary>
    public const int BinCount = 10;

    /// <summary>Null of no sample.</summary>
    /// <param name="answers">Confidence, 0..1, and whether the answer is right.</param>
    public static Reliability? Of(IReadOnlyCollection<(double Confidence, bool Right)> answers)
    {
        if (answers.Count == 0) return null;
        ReliabilityBin[] bins =
        [
            .. answers.GroupBy(answer => Math.Clamp((int)Math.Ceiling(answer.Confidence * BinCount) - 1, 0, BinCount - 1)).OrderBy(bin => bin.Key)
                .Select(bin => new ReliabilityBin((double)bin.Key / BinCount, (bin.Key + 1.0) / BinCount, bin.LongCount(),
                    bin.Average(answer => answer.Confidence), bin.Average(answer => answer.Right ? 1.0 : 0))),
        ];
        return new Reliability(bins, bins.Sum(bin => bin.Count * Math.Abs(bin.Confidence - bin.Accuracy)) / answers.Count);
    }
}
