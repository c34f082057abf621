using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// Offloads by chance, whatever the outputs: the baseline that a policy has to beat at the same rate. The same samples for the same seed;
/// of a lower rate, some of those of a higher one.
/// </summary>
// Named apart from System.Random, which every file sees.
[PartName("random")]
public sealed record RandomOffload : IDecisionPolicy
{
    private const int Length = 6;

    /// <summary>Share of samples to offload, 0..1, kept to 1/65535.</summary>
    [Range(0.0, 1.0)]
    public required double Rate { get; init; }

    /// <summary>Chance comes from it and the sample's id.</summary>
    public uint Seed { get; init; } = 1;

    public PolicyKind Kind => (PolicyKind)8;

    public byte[] Parameters(OutputQuantisation output)
    {
        this.Demand(nameof(Rate), Rate, 0, 1);
        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, CodeTable.Rounded(CodeTable.One * Rate));
        BinaryPrimitives.WriteUInt32LittleEndian(parameters.AsSpan(2), Seed);
        return parameters;
    }

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length, parameters);
        return new Draw(BinaryPrimitives.ReadUInt16LittleEndian(parameters), BinaryPrimitives.ReadUInt32LittleEndian(parameters[2..]));
    }

    private sealed class Draw(ushort rate, uint seed) : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one) =>
            Decided.Compare(OutputCodes.Largest(one.Codes), (long)((ulong)Chance.Of(seed, one.Sample) * CodeTable.One >> 32), rate);
    }
}
