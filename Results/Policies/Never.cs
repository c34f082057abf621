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
        this.DemandParameters(parameters.IsEmpty, parameters);
        return new Same();
    }

    private sealed class Same : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one) => new(OutputCodes.Largest(one.Codes), 0, 0, Decision.Accept);
    }
}
