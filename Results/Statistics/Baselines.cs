namespace Hil.Results.Statistics;

/// <summary>Mean cost per image of what HI is compared with (FACTS, section 1), on the same samples and truth.</summary>
/// <param name="LocalOnly">Accept every sample.</param>
/// <param name="FullOffload">Offload every sample.</param>
/// <param name="Random">Offload at the run's own rate, whichever samples: the expectation, no draw.</param>
/// <param name="Oracle">Offload exactly the samples that the local model has wrong.</param>
public sealed record Baselines(double LocalOnly, double FullOffload, double Random, double Oracle)
{
    /// <summary>Null when there is no sample.</summary>
    /// <param name="samples">Against one truth.</param>
    /// <param name="offloadRate">Share of the samples that the run offloaded, 0..1.</param>
    /// <param name="beta">Cost of an offload, in [0, 1).</param>
    public static Baselines? Of(ReadOnlySpan<ScoredSample> samples, double offloadRate, double beta)
    {
        var outcomes = new Outcomes();
        foreach (var sample in samples) outcomes.Add(offloaded: false, sample.Local, sample.Local, sample.Edge);
        return outcomes.Baselines(new Costs(beta), offloadRate);
    }
}
