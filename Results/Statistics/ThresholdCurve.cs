namespace Hil.Results.Statistics;

/// <summary>One threshold on given samples.</summary>
/// <param name="Threshold">Accept when score >= threshold.</param>
/// <param name="Offloads">Samples below it.</param>
/// <param name="Wrong">Wrong final answers: accepted ones of the board, offloaded ones of the edge.</param>
public readonly record struct ThresholdPoint(int Threshold, long Offloads, long Wrong);

/// <summary>What every threshold would have done on given samples, from accepting all to offloading all.</summary>
public sealed record ThresholdCurve
{
    /// <summary>How many samples, at least one.</summary>
    public required long Samples { get; init; }

    /// <summary>Samples that the local model has wrong.</summary>
    public required long LocalWrong { get; init; }

    /// <summary>Samples that the edge model has wrong.</summary>
    public required long EdgeWrong { get; init; }

    /// <summary>Samples that both have wrong.</summary>
    public required long BothWrong { get; init; }

    /// <summary>One for each distinct score, and <see cref="ThresholdTuning.AcceptNone"/>: offloads rise.</summary>
    public required IReadOnlyList<ThresholdPoint> Points { get; init; }

    private Outcomes Local { get; } = new();

    private CostCurve Costs { get; init; } = new([], default);

    /// <summary>O(n log n). Null when there is no sample.</summary>
    /// <param name="samples">Against one truth, in any order.</param>
    public static ThresholdCurve? Of(ReadOnlySpan<ScoredSample> samples)
    {
        if (samples.IsEmpty) return null;
        var sorted = samples.ToArray();
        // Sorts them.
        var costs = new CostCurve(sorted, new Costs(0));
        long localWrong = sorted.LongCount(sample => sample.LocalWrong), wrong = localWrong;
        var points = new List<ThresholdPoint>();
        for (var index = 0; index < sorted.Length; index++)
        {
            var sample = sorted[index];
            if (index == 0 || sample.Score != sorted[index - 1].Score) points.Add(new ThresholdPoint(sample.Score, index, wrong));
            wrong += (sample.EdgeWrong ? 1 : 0) - (sample.LocalWrong ? 1 : 0);
        }

        points.Add(new ThresholdPoint(ThresholdTuning.AcceptNone, sorted.Length, wrong));
        var curve = new ThresholdCurve
        {
            Samples = sorted.Length,
            LocalWrong = localWrong,
            EdgeWrong = wrong,
            BothWrong = sorted.LongCount(sample => sample is { LocalWrong: true, EdgeWrong: true }),
            Points = points,
            Costs = costs,
        };
        foreach (var sample in sorted) curve.Local.Add(offloaded: false, sample.Local, sample.Local, sample.Edge);
        return curve;
    }

    /// <summary>Share of offloads at a point, 0..1.</summary>
    public double Rate(in ThresholdPoint point) => (double)point.Offloads / Samples;

    /// <summary>Accuracy of the final answers at a point, 0..1.</summary>
    public double Accuracy(in ThresholdPoint point) => 1 - ((double)point.Wrong / Samples);

    /// <summary>The least mean cost per image of all thresholds, on these samples themselves: optimistic.</summary>
    /// <param name="beta">Cost of an offload, in [0, 1].</param>
    public double LeastCost(double beta) => Costs.At(beta).Cost;

    /// <summary>Baselines on these samples.</summary>
    /// <param name="rate">At which random samples are offloaded, 0..1.</param>
    /// <param name="beta">Cost of an offload, in [0, 1].</param>
    public Baselines Baselines(double rate, double beta) => Local.Baselines(new Costs(beta), rate)!;
}
