using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>Offloads no sample. It has no parameters.</summary>
public sealed record Never : IDecisionPolicy
{
    public PolicyKind Kind => PolicyKind.Never;

    public byte[] Parameters(OutputQuantisation output) => [];

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        if (parameters.IsEmpty) return new Same();
        throw new TroubleException(TroubleKind.Data, $"{parameters.Length} bytes of parameters for a policy that has none",
            "policy never", "Take the parameters as the run stored them.");
    }

    private sealed class Same : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one) => new(OutputCodes.Largest(one.Codes), 0, 0, Decision.Accept);
    }
}
