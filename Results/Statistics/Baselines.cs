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
        if (samples.IsEmpty) return null;
        long localWrong = 0, edgeWrong = 0, bothWrong = 0;
        foreach (var sample in samples)
        {
            if (sample.LocalWrong) localWrong++;
            if (sample.EdgeWrong) edgeWrong++;
            if (sample.LocalWrong && sample.EdgeWrong) bothWrong++;
        }

        return Of(samples.Length, localWrong, edgeWrong, bothWrong, offloadRate, beta);
    }

    /// <summary>The baselines from counts.</summary>
    /// <param name="count">Samples, at least 1.</param>
    /// <param name="localWrong">Of them, those that the local model has wrong.</param>
    /// <param name="edgeWrong">Those that the edge model has wrong.</param>
    /// <param name="bothWrong">Those that both have wrong.</param>
    /// <param name="offloadRate">Share of the samples that are offloaded at random, 0..1.</param>
    /// <param name="beta">Cost of an offload, in [0, 1].</param>
    public static Baselines Of(double count, long localWrong, long edgeWrong, long bothWrong, double offloadRate, double beta)
    {
        var local = localWrong / count;
        var full = beta + (edgeWrong / count);
        return new Baselines(local, full, (offloadRate * full) + ((1 - offloadRate) * local), ((beta * localWrong) + bothWrong) / count);
    }
}
