using Hil.Results.Statistics;

namespace Hil.Results.Policies;

/// <summary>The score of a policy with one threshold on it: the one that its own replay reports, so that tuning and deciding cannot differ.</summary>
/// <param name="policy">With any threshold.</param>
/// <param name="output">How codes become numbers.</param>
/// <param name="at">The policy with a threshold of 0..65535 on its score.</param>
/// <param name="rule">The threshold for a beta that needs no search; null: there is no such rule.</param>
internal sealed class ReplayedScore(IDecisionPolicy policy, OutputQuantisation output, Func<int, IDecisionPolicy> at, Func<double, int>? rule = null) : IThresholdScore
{
    private readonly IDecisionReplay replay = policy.Replay(policy.Parameters(output));

    public ScoreAt ScoreOf(ReadOnlySpan<sbyte> codes) => new(0, (ushort)replay.Decide(new DecisionCase(0, codes)).Score);

    public IDecisionPolicy At(ReadOnlySpan<int> thresholds) => thresholds[0] == ThresholdTuning.AcceptNone ? new Always() : at(thresholds[0]);

    public int? RuleOf(double beta) => rule?.Invoke(beta);
}
