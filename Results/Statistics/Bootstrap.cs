namespace Hil.Results.Statistics;

/// <summary>
/// Percentile bootstrap (B. Efron, Ann. Stat. 7, 1979) of costs and of their paired differences: 2,000 replicates, fixed seed. Drawing n
/// samples with replacement and counting their kinds is drawing once from a multinomial distribution over the kinds, so a replicate takes
/// time by the number of kinds (rarely more than 8), whatever the number of samples. All figures of a replicate come from the same draw:
/// differences are paired. The random baseline offloads at the replicate's own rate. A kind that did not occur cannot occur in a replicate:
/// of a handful of samples without a wrong answer the interval knows nothing of wrong answers.
/// </summary>
internal static class Bootstrap
{
    public const int Replicates = 2_000;

    internal const ulong Seed = 0x48494C;

    /// <summary>Differences of equal costs, summed in another order, are not 0 to the last bit.</summary>
    private const double Nothing = 1e-12;

    public static DecisionFigures Of(Outcomes outcomes, Costs costs)
    {
        OutcomeKind[] kinds = [.. outcomes.Kinds];
        var counts = Array.ConvertAll(kinds, kind => kind.Count);
        var baselines = outcomes.Baselines(costs)!;
        var (own, local, full, random, oracle) = (new double[Replicates], new double[Replicates], new double[Replicates], new double[Replicates], new double[Replicates]);
        Span<long> draw = stackalloc long[kinds.Length];
        var chance = new SplitMix64(Seed);
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            Multinomial.Draw(chance, counts, outcomes.Count, draw);
            double cost = 0, localOnly = 0, fullOffload = 0, best = 0, offloads = 0;
            for (var index = 0; index < kinds.Length; index++)
            {
                ref readonly var kind = ref kinds[index];
                var share = draw[index] / (double)outcomes.Count;
                cost += share * kind.Cost(costs);
                localOnly += share * kind.LocalOnly(costs);
                fullOffload += share * kind.FullOffload(costs);
                best += share * kind.Oracle(costs);
                if (kind.Offloaded) offloads += share;
            }

            own[replicate] = cost;
            local[replicate] = localOnly - cost;
            full[replicate] = fullOffload - cost;
            random[replicate] = (offloads * fullOffload) + ((1 - offloads) * localOnly) - cost;
            oracle[replicate] = best - cost;
        }

        var mean = outcomes.Cost(costs);
        var n = outcomes.Count;
        return new DecisionFigures(n, mean, Middle(own), (double)outcomes.Offloads / n, Interval.Wilson(outcomes.Offloads, n),
            (double)outcomes.Right / n, Interval.Wilson(outcomes.Right, n),
            new AgainstBaselines(Paired(baselines.LocalOnly, mean, local), Paired(baselines.FullOffload, mean, full),
                Paired(baselines.Random, mean, random), Paired(baselines.Oracle, mean, oracle)));
    }

    private static PairedDifference Paired(double baseline, double cost, double[] differences)
    {
        var interval = Middle(differences);
        return new PairedDifference(baseline, baseline - cost, interval.Low, interval.High, interval.Low > Nothing);
    }

    /// <summary>The middle 95 %, sorting in place.</summary>
    internal static Interval Middle(double[] values)
    {
        Array.Sort(values);
        var tail = values.Length / 40;
        return new Interval(values[tail], values[^(1 + tail)]);
    }
}
