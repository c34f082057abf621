using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// Accepts when the largest probability exceeds the second by at least the threshold (best versus second best: Joshi, Porikli,
/// Papanikolopoulos, CVPR 2009). Scores are those of maximum probability, and so is their rounding.
/// </summary>
public sealed record Margin : ITunablePolicy
{
    private const int Length = 2 + CodeTable.Length;

    /// <summary>Least difference that is accepted, 0..1.</summary>
    [Range(0.0, 1.0)]
    public required double Threshold { get; init; }

    public PolicyKind Kind => (PolicyKind)3;

    public byte[] Parameters(OutputQuantisation output)
    {
        this.Demand(nameof(Threshold), Threshold, 0, 1);
        this.DemandProbabilities(output, "Use temperature-scaling, which takes logits too, or a model that ends in a softmax.");
        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, CodeTable.Rounded(CodeTable.One * Threshold));
        CodeTable.Write(parameters.AsSpan(2), index => CodeTable.One * output.Value(index - 128));
        return parameters;
    }

    public IThresholdScore Fit(LabelledOutputs training) => new ReplayedScore(new Margin { Threshold = 0 }, training.Output,
        score => new Margin { Threshold = MaximumProbability.ProbabilityOf(score) });

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length && NeverFalls(CodeTable.Read(parameters[2..])), parameters);
        return new Difference(CodeTable.Read(parameters[2..]), BinaryPrimitives.ReadUInt16LittleEndian(parameters));
    }

    private static bool NeverFalls(ushort[] scores) => scores.Zip(scores.Skip(1), (score, next) => score <= next).All(rises => rises);

    private sealed class Difference(ushort[] scores, ushort threshold) : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one)
        {
            var largest = OutputCodes.Largest(one.Codes);
            var margin = scores[one.Codes[largest] + 128] - scores[OutputCodes.Second(one.Codes, largest) + 128];
            return Decided.Compare(largest, margin, threshold);
        }
    }
}
