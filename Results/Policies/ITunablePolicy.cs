using Hil.Results.Statistics;

namespace Hil.Results.Policies;

/// <summary>
/// A decision policy whose parameters can be found from recorded outputs. Tuning is in two steps: what the policy learns from outputs
/// whatever things cost (a temperature, weights), by <see cref="Fit"/>; then its thresholds, by exact search over every score. It is asked
/// of an instance whose settings were never given.
/// </summary>
public interface ITunablePolicy : IDecisionPolicy
{
    /// <summary>Fits all but the thresholds.</summary>
    /// <param name="training">What may be learned from; at least one sample.</param>
    /// <exception cref="Hil.Protocols.TroubleException">The output does not carry what the policy needs.</exception>
    IThresholdScore Fit(LabelledOutputs training);
}

/// <summary>Scores that thresholds are compared with: a sample is accepted when its score reaches its threshold.</summary>
public interface IThresholdScore
{
    /// <summary>How many thresholds there are; each sample has one of them.</summary>
    int Thresholds => 1;

    /// <summary>Whether a threshold can be above every score: with it, and none below, all is offloaded.</summary>
    bool AcceptsNone => true;

    /// <summary>Which threshold a sample is compared with, and its score, 0..65535.</summary>
    ScoreAt ScoreOf(ReadOnlySpan<sbyte> codes);

    /// <summary>
    /// The policy that decides by these thresholds: its own integer decisions are those of the scores. Where its settings cannot say that
    /// nothing (or everything) is accepted, <see cref="Always"/> (or <see cref="Never"/>) does.
    /// </summary>
    /// <param name="thresholds">0..<see cref="ThresholdTuning.AcceptNone"/>, <see cref="Thresholds"/> of them.</param>
    IDecisionPolicy At(ReadOnlySpan<int> thresholds);

    /// <summary>The threshold that would be best if what was fitted were the truth, without any search; null where there is no such rule.</summary>
    int? RuleOf(double beta) => null;
}

/// <summary>A sample's score.</summary>
/// <param name="Threshold">Index of the threshold that it is compared with.</param>
/// <param name="Score">0..65535.</param>
public readonly record struct ScoreAt(int Threshold, ushort Score);
