using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// Accepts when the largest probability reaches the threshold (arXiv 2304.00891). The host turns every output code into
/// a 16-bit score beforehand, so that board and replay compare integers. Scores and threshold are rounded alike, so a
/// sample whose probability is at least the threshold is always accepted; one below it by less than 1/65535 may be.
/// </summary>
public sealed record MaximumProbability : ITunablePolicy
{
    /// <summary>The policy's number on the wire, as in Firmware/hi/maximum_probability.c.</summary>
    public const PolicyKind Number = (PolicyKind)2;

    /// <summary>Score of probability 1.</summary>
    public const int One = CodeTable.One;

    private const string Remedy = "temperature-scaling, which takes logits too (at temperature 1 it is this policy), or a model that ends in a softmax";
    private const int Length = 2 + CodeTable.Length;

    /// <summary>Least probability that is accepted, 0..1.</summary>
    [Range(0.0, 1.0)]
    public required double Threshold { get; init; }

    public PolicyKind Kind => Number;

    public byte[] Parameters(OutputQuantisation output)
    {
        this.Demand(nameof(Threshold), Threshold, 0, 1);
        this.DemandProbabilities(output, $"Use {Remedy}.");
        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, ScoreOf(Threshold));
        CodeTable.Write(parameters.AsSpan(2), index => CodeTable.One * output.Value(index - 128));
        return parameters;
    }

    /// <summary>The score of each output code, 256 entries, index = int8 code + 128; never falling.</summary>
    /// <exception cref="TroubleException">The output is not probabilities: the largest logit alone does not tell the largest probability.</exception>
    public static ushort[] Scores(OutputQuantisation output) => CodeTable.Read(new MaximumProbability { Threshold = 0 }.Parameters(output).AsSpan(2));

    /// <summary>The score of a probability: 0..65535, rounded to the nearest; numbers outside of 0..1 are cut.</summary>
    public static ushort ScoreOf(double probability) => CodeTable.Rounded(One * probability);

    /// <summary>The shortest decimal that has the score.</summary>
    public static double ProbabilityOf(int score) => ShortestDecimal.Of((double)score / One, probability => ScoreOf(probability));

    public IThresholdScore Fit(LabelledOutputs training) => new ReplayedScore(new MaximumProbability { Threshold = 0 }, training.Output,
        score => new MaximumProbability { Threshold = ProbabilityOf(score) }, beta => ScoreOf(1 - beta));

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length, parameters);
        return new Table(CodeTable.Read(parameters[2..]), BinaryPrimitives.ReadUInt16LittleEndian(parameters));
    }

    private sealed class Table(ushort[] scores, ushort threshold) : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one)
        {
            var largest = OutputCodes.Largest(one.Codes);
            return Decided.Compare(largest, scores[one.Codes[largest] + 128], threshold);
        }
    }
}
