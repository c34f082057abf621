using Hil.Results.Statistics;
using Hil.Results.Tuning;

namespace Hil.Results.Reports;

/// <summary>
/// What a trial's own decisions cost at one beta, with intervals, and how they compare with the baselines on the same samples: those with
/// an answer of the edge, by offload or in shadow.
/// </summary>
/// <param name="Beta">Cost of an offload where a wrong answer costs 1.</param>
/// <param name="Labels">With the labels as the truth; null without labels or an edge model.</param>
/// <param name="Edge">With the edge model as the truth; null without one.</param>
public sealed record DecidedReport(double Beta, DecisionFigures? Labels, DecisionFigures? Edge)
{
    internal static IEnumerable<DecidedReport> All(TuningSamples labels, TuningSamples edge, IReadOnlyList<double> betas)
    {
        var (byLabels, byEdge) = (labels.AsRun, edge.AsRun);
        return betas.Select(beta => new DecidedReport(beta, DecisionFigures.Of(byLabels, new Costs(beta)), DecisionFigures.Of(byEdge, new Costs(beta))));
    }
}
