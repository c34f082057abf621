using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>What wrong answers cost, where any other wrong answer costs 1.</summary>
/// <param name="FalsePositive">Not negative.</param>
/// <param name="FalseNegative">Not negative.</param>
/// <param name="Positive">Index of the positive class; null: there is none, and both do not matter.</param>
public sealed record TuningCosts(double FalsePositive = 1, double FalseNegative = 1, int? Positive = null)
{
    /// <summary>Tells the losses apart.</summary>
    internal LossRule Rule => new(Positive);

    /// <summary>With the cost of an offload.</summary>
    internal Costs At(double beta) => new(beta, FalsePositive, FalseNegative);
}
