using Hil.Protocols.Messages;
using Hil.Results.Store;

namespace Hil.Results.Policies.Replaying;

/// <summary>Takes the decisions at a model's exit again, on the codes of its head.</summary>
/// <param name="exit">What decided there.</param>
internal sealed class ExitReplay(ExitProvenance exit)
{
    private readonly IDecisionReplay replay = PolicyReplay.Named(exit.Policy).Replay(exit.Parameters);

    /// <summary>The decision on a sample that stopped there: all that was told of it is the exit's.</summary>
    public Replayed Stopped(in SampleRecord sample) => PolicyReplay.Compare(sample, replay);

    /// <summary>Whether a sample that went on would go on again.</summary>
    public bool GoesOn(in SampleRecord sample) =>
        !sample.ExitOutput.IsEmpty && replay.Decide(new DecisionCase((uint)sample.Sequence, sample.ExitOutput.Span)).Decision == Decision.Offload;
}
