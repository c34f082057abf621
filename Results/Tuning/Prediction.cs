using Hil.Results.Reports;
using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>What a tuning says of a policy before it runs.</summary>
/// <param name="Run">Run that it was tuned on.</param>
/// <param name="Rig">Rig whose outputs the parameters were tuned on.</param>
/// <param name="Transferred">
/// The figures are those of these parameters on this trial's own rig, from its outputs in that run: optimistic as far as its images and
/// outputs are those that the parameters were tuned on. Else they are the tuned rig's, cross-validated.
/// </param>
/// <param name="Truth">Whose answers are taken as right.</param>
/// <param name="EdgeAssumed">The tuning had no edge model and took its answers as right.</param>
/// <param name="Beta">Cost of an offload.</param>
/// <param name="Costs">What wrong answers cost.</param>
/// <param name="Figures">Predicted figures.</param>
/// <param name="DataSet">Data set that the run had, with its hash; empty when unknown.</param>
public sealed record Prediction(
    string Run, string Rig, bool Transferred, Truth Truth, bool EdgeAssumed, double Beta, TuningCosts Costs, DecisionFigures Figures,
    string DataSet = "");
