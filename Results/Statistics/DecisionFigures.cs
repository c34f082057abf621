namespace Hil.Results.Statistics;

/// <summary>What decisions cost, and whether they are worth it: figures with 95 % intervals, against one truth.</summary>
/// <param name="Samples">How many decisions.</param>
/// <param name="Cost">Mean cost per image.</param>
/// <param name="Interval95">Of the cost: percentile bootstrap (<see cref="Bootstrap"/>).</param>
/// <param name="OffloadRate">0..1.</param>
/// <param name="OffloadRate95">Wilson's interval.</param>
/// <param name="Accuracy">Share of final answers that are the truth, 0..1.</param>
/// <param name="Accuracy95">Wilson's interval.</param>
/// <param name="Against">Paired differences to the baselines.</param>
public sealed record DecisionFigures(
    long Samples, double Cost, Interval Interval95, double OffloadRate, Interval OffloadRate95, double Accuracy, Interval Accuracy95, AgainstBaselines Against)
{
    /// <summary>The figures; null of no decision.</summary>
    public static DecisionFigures? Of(Outcomes outcomes, Costs costs) => outcomes.Count == 0 ? null : Bootstrap.Of(outcomes, costs);
}

/// <summary>Decisions against what HI is compared with (<see cref="Baselines"/>), on the same samples.</summary>
/// <param name="LocalOnly">Accept every sample.</param>
/// <param name="FullOffload">Offload every sample.</param>
/// <param name="Random">Offload as many, whichever samples: the expectation.</param>
/// <param name="Oracle">Offload exactly the samples that the local model has wrong: what no policy can know.</param>
public sealed record AgainstBaselines(PairedDifference LocalOnly, PairedDifference FullOffload, PairedDifference Random, PairedDifference Oracle);

/// <summary>A baseline's cost less that of the decisions, sample by sample: more than 0 where the decisions are cheaper.</summary>
/// <param name="Cost">Of the baseline, per image.</param>
/// <param name="Difference">Per image.</param>
/// <param name="Low">Of the 95 % interval of the difference.</param>
/// <param name="High">Of the same.</param>
/// <param name="Beats">The whole interval is above 0.</param>
public sealed record PairedDifference(double Cost, double Difference, double Low, double High, bool Beats);
