using System.Globalization;
using Hil.Results.Statistics;

namespace Hil.Results.Comparing;

/// <summary>Accuracies, offload rate and costs: what boards answered, whatever their clocks and meters.</summary>
internal static class OutcomeFigures
{
    public static IEnumerable<FigureComparison> Of(TrialPair pair) => new[]
    {
        Share(pair, "accuracy.local", Direction.Higher, sample => Right(sample.Local, sample.Label)),
        Share(pair, "accuracy.edge", Direction.Higher, sample => Right(sample.Edge, sample.Label)),
        Share(pair, "accuracy.final", Direction.Higher, sample => Right(sample.Final, sample.Label)),
        Share(pair, "offloadRate", Direction.Neither, sample => sample.Offloaded),
        Cost(pair, "cost.labels", sample => sample.Label, null),
        Cost(pair, "cost.edge", sample => sample.Edge,
            pair.Before.Provenance.EdgeModelHash != pair.After.Provenance.EdgeModelHash ? "another truth: the edge models differ" : null),
    }.OfType<FigureComparison>();

    private static FigureComparison? Share(TrialPair pair, string figure, Direction direction, Func<ComparedSample, bool?> hit)
    {
        var (before, after) = (Count(pair.Before, hit), Count(pair.After, hit));
        if (before.Of == 0 && after.Of == 0) return null;
        if (Missing(pair, before.Of, after.Of) is { } missing) return FigureComparison.Refused(figure, direction, before.Share, after.Share, missing);
        long both = 0, lost = 0, won = 0, count = 0;
        foreach (var (earlier, later) in pair.Pairs)
        {
            if (hit(earlier) is not { } was || hit(later) is not { } now) continue;
            count++;
            if (was && now) both++;
            else if (was) lost++;
            else if (now) won++;
        }

        return FigureComparison.Tested(figure, direction,
            count > 0 ? Proportions.Paired(both, lost, won, count) : Proportions.Unpaired(before, after), noise: 0);
    }

    private static FigureComparison? Cost(TrialPair pair, string figure, Func<ComparedSample, int?> truth, string? otherTruth)
    {
        var (before, after) = (Costs(pair.Before), Costs(pair.After));
        if (before.Length == 0 && after.Length == 0) return null;
        var otherBeta = pair.Before.Beta == pair.After.Beta ? null
            : string.Create(CultureInfo.InvariantCulture, $"another beta: {pair.Before.Beta} and {pair.After.Beta}");
        if ((Missing(pair, before.Length, after.Length) ?? otherTruth ?? otherBeta) is { } reason)
            return FigureComparison.Refused(figure, Direction.Lower, Mean(before), Mean(after), reason);
        var pairs = pair.Pairs.Select(one => (Before: Of(one.Before, pair.Before.Beta), After: Of(one.After, pair.After.Beta)))
            .Where(one => one is { Before: not null, After: not null }).Select(one => (one.Before!.Value, one.After!.Value)).ToArray();
        return FigureComparison.Tested(figure, Direction.Lower, pairs.Length > 0 ? MeanCost.Paired(pairs) : MeanCost.Unpaired(before, after), noise: 0);

        double[] Costs(ComparedTrial trial) => [.. trial.Samples.Select(sample => Of(sample, trial.Beta)).OfType<double>()];

        double? Of(in ComparedSample sample, double beta) => truth(sample) is { } right && sample.Final is { } final
            ? new Costs(beta).Of(sample.Offloaded, final == right ? Loss.None : Loss.Wrong) : null;
    }

    private static string? Missing(TrialPair pair, long before, long after) =>
        before == 0 ? $"not known in {pair.Before.Run}" : after == 0 ? $"not known in {pair.After.Run}" : null;

    private static bool? Right(int? answer, int? truth) => answer is { } given && truth is { } right ? given == right : null;

    private static double? Mean(double[] values) => values.Length > 0 ? values.Average() : null;

    private static Proportion Count(ComparedTrial trial, Func<ComparedSample, bool?> hit)
    {
        var share = default(Proportion);
        foreach (var sample in trial.Samples)
        {
            if (hit(sample) is { } known) share = share.Add(known);
        }

        return share;
    }
}
