using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// Accepts when the Shannon entropy of the probabilities is at most the threshold. The host turns every output code into what it adds
/// to the entropy, -p log2 p, rounded to 8/65535 bit; more than 8 bits count as 8. The score is 65535 less the sum.
/// </summary>
public sealed record Entropy : ITunablePolicy
{
    /// <summary>Entropy of score 0, in bits: as many as 256 equal probabilities have.</summary>
    public const double Most = 8;

    private const int Length = 2 + CodeTable.Length;

    /// <summary>Largest entropy that is accepted, in bits: 0..8. Ten equal probabilities have 3.32.</summary>
    [Range(0.0, Most)]
    public required double Threshold { get; init; }

    public PolicyKind Kind => (PolicyKind)4;

    public byte[] Parameters(OutputQuantisation output)
    {
        this.Demand(nameof(Threshold), Threshold, 0, Most);
        this.DemandProbabilities(output, "Use temperature-scaling, which takes logits too, or a model that ends in a softmax.");
        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, (ushort)ScoreOf(Threshold));
        CodeTable.Write(parameters.AsSpan(2), index => output.Value(index - 128) is > 0 and < 1 and var p ? Units(-p * Math.Log2(p)) : 0);
        return parameters;
    }

    public IThresholdScore Fit(LabelledOutputs training) => new ReplayedScore(new Entropy { Threshold = 0 }, training.Output,
        score => new Entropy { Threshold = ShortestDecimal.Of((CodeTable.One - score) * (Most / CodeTable.One), ScoreOf) });

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length, parameters);
        return new Sum(CodeTable.Read(parameters[2..]), BinaryPrimitives.ReadUInt16LittleEndian(parameters));
    }

    private static int ScoreOf(double bits) => CodeTable.One - CodeTable.Rounded(Units(bits));

    private static double Units(double bits) => CodeTable.One / Most * bits;

    private sealed class Sum(ushort[] parts, ushort threshold) : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one)
        {
            var entropy = 0L;
            foreach (var code in one.Codes) entropy += parts[code + 128];
            return Decided.Compare(OutputCodes.Largest(one.Codes), Math.Max(0, CodeTable.One - entropy), threshold);
        }
    }
}
