using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// Offloads exactly the samples whose local answer is wrong: what no policy can beat. It needs the truth, so no board can run it; it has no
/// parameters.
/// </summary>
public sealed record Oracle : IDecisionPolicy
{
    public PolicyKind Kind => (PolicyKind)255;

    public bool RunsOnBoard => false;

    public byte[] Parameters(OutputQuantisation output) => [];

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.IsEmpty, parameters);
        return new Truth();
    }

    private sealed class Truth : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one)
        {
            var wrong = one.LocalWrong ?? throw new TroubleException(TroubleKind.Data, $"Nobody knows whether sample {one.Sample} was answered rightly",
                "policy oracle", "Replay it on samples that have a label, or an edge answer.");
            return new Decided(OutputCodes.Largest(one.Codes), 0, 0, wrong ? Decision.Offload : Decision.Accept);
        }
    }
}
