using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Statistics;
using Hil.Results.Tuning;

namespace Hil.Results.Reports;

/// <summary>What one policy would cost with parameters tuned offline on a trial's recorded outputs, for both truths.</summary>
/// <param name="Beta">Cost of an offload where a wrong answer costs 1.</param>
/// <param name="Policy">Its name in files.</param>
/// <param name="Labels">With the labels as the truth; null when labels, edge answers or outputs are missing.</param>
/// <param name="Edge">With the edge model as the truth; null when its answers or outputs are missing.</param>
public sealed record TunedReport(double Beta, string Policy, TunedCost? Labels, TunedCost? Edge)
{
    /// <summary>Every tunable policy for every beta: by beta, then by the policies' numbers. One that the outputs do not suit is not there.</summary>
    internal static IEnumerable<TunedReport> All(TuningSamples? labels, TuningSamples? edge, IReadOnlyList<double> betas)
    {
        var all = PolicyTuning.All.Select(policy => (Policy: policy, Labels: Costs(policy, labels, betas), Edge: Costs(policy, edge, betas))).ToArray();
        return betas.SelectMany((beta, index) => all.Where(one => one.Labels is not null || one.Edge is not null)
            .Select(one => new TunedReport(beta, PartCatalog.NameOf(one.Policy.GetType()), one.Labels?[index], one.Edge?[index])));
    }

    private static TunedCost[]? Costs(ITunablePolicy policy, TuningSamples? samples, IReadOnlyList<double> betas)
    {
        if (samples is not { Output: not null, Count: > 0 }) return null;
        try
        {
            return [.. PolicyTuning.Tune(policy, samples, new Costs(), betas).Select(TunedCost.From)];
        }
        catch (TroubleException trouble) when (trouble.Kind == TroubleKind.Configuration)
        {
            // The policy itself says that it cannot use such outputs.
            return null;
        }
    }
}

/// <summary>A tuned policy with what it costs. Intervals and differences: <see cref="DecisionFigures"/>.</summary>
/// <param name="Settings">The policy with its tuned parameters, as files have it; another policy where nothing, or everything, is to be accepted.</param>
/// <param name="Cost">Mean cost per image on the samples that it was tuned on: optimistic.</param>
/// <param name="CrossValidated">Mean cost per image on samples that its parameters have not seen, 10 folds; null with fewer than 2 samples, as is all that follows.</param>
/// <param name="Interval95">Of the cross-validated cost.</param>
/// <param name="OffloadRate">Share of these samples that are offloaded, 0..1.</param>
/// <param name="Accuracy">Share of these samples with a right final answer, 0..1.</param>
/// <param name="Against">Paired differences to the baselines on these samples.</param>
public sealed record TunedCost(
    string Settings, double Cost, double? CrossValidated, Interval? Interval95, double? OffloadRate, double? Accuracy, AgainstBaselines? Against)
{
    internal static TunedCost From(TunedPolicy tuned)
    {
        var figures = tuned.OutOfFold is { } outcomes ? DecisionFigures.Of(outcomes, tuned.Costs) : null;
        return new TunedCost(PartText.Write(tuned.Policy), tuned.InSample.Cost(tuned.Costs), figures?.Cost, figures?.Interval95, figures?.OffloadRate, figures?.Accuracy,
            figures?.Against);
    }
}
