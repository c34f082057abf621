using System.Globalization;
using Hil.Results.Statistics;

namespace Hil.Results.Reports;

/// <summary>
/// What a run's table says of tuning: for each beta the policy of least cross-validated cost, and sentences on whether it, and what ran,
/// beats the baselines. Taking the best of several favours it a little; the report has all of them.
/// </summary>
internal static class WorthRows
{
    /// <summary>One row per beta; the cell names the policy.</summary>
    public static IEnumerable<RunTableFigure> Tuned(string section, RunReport report, Func<TunedReport, TunedCost?> of)
    {
        foreach (var beta in Betas(report))
        {
            yield return new(section, string.Create(CultureInfo.InvariantCulture, $"best tuned policy, cross-validated, beta {beta}"), "",
                trial => Best(trial, beta, of) is ({ } policy, { CrossValidated: { } cost } tuned) ? $"{WorthText.Cost(cost, tuned.Interval95)} {policy}" : null);
        }
    }

    /// <summary>What the decisions of a run cost at its own beta.</summary>
    public static DecisionFigures? Own(TrialReport trial, Func<DecidedReport, DecisionFigures?> of) =>
        trial.Decided.Where(one => one.Beta == trial.Cost.Beta).Select(of).FirstOrDefault();

    /// <summary>One sentence for what ran and one for each beta; trials of which the same is said share it.</summary>
    public static IEnumerable<string> Notes(RunReport report)
    {
        var said = report.Trials.SelectMany(trial => Sentences(trial).Select(text => (trial.Rig, Text: text)));
        return said.GroupBy(one => one.Text).Select(same => $"{string.Join(", ", same.Select(one => one.Rig).Distinct())}: {same.Key}");
    }

    private static IEnumerable<string> Sentences(TrialReport trial)
    {
        if (trial.Truth is not { } truth) yield break;
        if (Own(trial, one => truth == Truth.Labels ? one.Labels : one.Edge) is { } own)
            yield return WorthText.Of($"as it ran ({trial.Policy})", trial.Cost.Beta, truth, own.Cost, own.Interval95, own.Against);
        foreach (var beta in trial.Tuned.Select(one => one.Beta).Distinct().Order())
        {
            if (Best(trial, beta, one => truth == Truth.Labels ? one.Labels : one.Edge)
                is ({ } policy, { CrossValidated: { } cost, Interval95: { } interval, Against: { } against }))
                yield return WorthText.Of($"HI (tuned {policy}, cross-validated)", beta, truth, cost, interval, against);
        }
    }

    private static IEnumerable<double> Betas(RunReport report) => report.Trials.SelectMany(trial => trial.Tuned).Select(one => one.Beta).Distinct().Order();

    /// <summary>The first of equals, which is the simplest.</summary>
    public static (string? Policy, TunedCost? Tuned) Best(TrialReport trial, double beta, Func<TunedReport, TunedCost?> of) => trial.Tuned
        .Where(one => one.Beta == beta).Select(one => (one.Policy, Tuned: of(one)))
        .Where(one => one.Tuned?.CrossValidated is not null).OrderBy(one => one.Tuned!.CrossValidated).FirstOrDefault();
}
