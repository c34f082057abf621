using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Messages;
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
    public const int One = 65535;

    private const int Codes = 256;
    private const int Length = 2 + (2 * Codes);

    /// <summary>Least probability that is accepted, 0..1.</summary>
    [Range(0.0, 1.0)]
    public required double Threshold { get; init; }

    public PolicyKind Kind => Number;

    public byte[] Parameters(OutputQuantisation output)
    {
        if (Threshold is not (>= 0 and <= 1))
        {
            throw new TroubleException(TroubleKind.Configuration,
                string.Create(CultureInfo.InvariantCulture, $"{Threshold} is not a probability"),
                "policy maximum-probability, threshold", "Give a number from 0 to 1.");
        }

        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, ScoreOf(Threshold));
        var scores = Scores(output);
        for (var code = 0; code < Codes; code++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(parameters.AsSpan(2 + (2 * code)), scores[code]);
        }

        return parameters;
    }

    /// <summary>The score of each output code, 256 entries, index = int8 code + 128; never falling.</summary>
    /// <exception cref="TroubleException">
    /// The output is not probabilities: the largest logit alone does not tell the largest probability, and a threshold on
    /// another scale decides nonsense without saying so (FACTS, section 1).
    /// </exception>
    public static ushort[] Scores(OutputQuantisation output)
    {
        if (output.Encoding != OutputEncoding.Probabilities || output.Scale is not (> 0 and < double.PositiveInfinity))
        {
            throw new TroubleException(TroubleKind.Configuration,
                string.Create(CultureInfo.InvariantCulture, $"The model's output is {output.Encoding} with scale {output.Scale}, not probabilities"),
                "policy maximum-probability", "Use a model that ends in a softmax, or another policy.");
        }

        var scores = new ushort[Codes];
        for (var code = 0; code < Codes; code++) scores[code] = ScoreOf(output.Value(code - 128));
        return scores;
    }

    /// <summary>The score of a probability: 0..65535, rounded to the nearest; numbers outside of 0..1 are cut.</summary>
    public static ushort ScoreOf(double probability) => (ushort)Math.Round(Math.Clamp(probability, 0, 1) * One);

    /// <summary>The shortest decimal that has the score.</summary>
    public static double ProbabilityOf(int score) =>
        Enumerable.Range(0, 16).Select(digits => Math.Round((double)score / One, digits)).First(probability => ScoreOf(probability) == score);

    public IThresholdScore Fit(LabelledOutputs training) => new ReplayedScore(new MaximumProbability { Threshold = 0 }, training.Output,
        score => new MaximumProbability { Threshold = ProbabilityOf(score) }, beta => ScoreOf(1 - beta));

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        if (parameters.Length != Length)
        {
            throw new TroubleException(TroubleKind.Data, $"{parameters.Length} bytes of parameters instead of {Length}",
                "policy maximum-probability", "Take the parameters as the run stored them.");
        }

        var scores = new ushort[Codes];
        for (var code = 0; code < Codes; code++) scores[code] = BinaryPrimitives.ReadUInt16LittleEndian(parameters[(2 + (2 * code))..]);
        return new Table(scores, BinaryPrimitives.ReadUInt16LittleEndian(parameters));
    }

    private sealed class Table(ushort[] scores, ushort threshold) : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one)
        {
            var largest = OutputCodes.Largest(one.Codes);
            var score = scores[one.Codes[largest] + 128];
            return new Decided(largest, score, threshold, score >= threshold ? Decision.Accept : Decision.Offload);
        }
    }
}
