using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// For two classes: accepts when the probability of the positive one is at most the low or at least the high threshold, which asymmetric
/// costs of false negatives and false positives put in different places (FACTS, section 1). The score is 32768 plus the distance beyond
/// the nearer threshold (minus it, between the two) in 1/65535, the threshold 32768.
/// </summary>
public sealed record TwoThresholds : ITunablePolicy, ICheckedSettings
{
    private const int Table = 6;
    private const int Length = Table + CodeTable.Length;
    private const int Half = 32768;

    /// <summary>Index of the positive class: 0 or 1.</summary>
    [Range(0, 1)]
    public int Positive { get; init; } = 1;

    /// <summary>Largest probability that is accepted as negative, 0..1.</summary>
    [Range(0.0, 1.0)]
    public required double Low { get; init; }

    /// <summary>Least probability that is accepted as positive, 0..1; more than the low one.</summary>
    [Range(0.0, 1.0)]
    public required double High { get; init; }

    public PolicyKind Kind => (PolicyKind)7;

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (ScoreOf(Low) >= ScoreOf(High))
            yield return (nameof(High), string.Create(CultureInfo.InvariantCulture, $"is {High}, not more than 'low' ({Low})"));
    }

    public byte[] Parameters(OutputQuantisation output)
    {
        this.Demand(nameof(Positive), Positive, 0, 1);
        this.Demand(nameof(Low), Low, 0, 1);
        this.Demand(nameof(High), High, 0, 1);
        foreach (var (setting, problem) in Check()) throw PolicyTrouble.Configuration(this, $"'{setting}' {problem}", setting, "Give a larger one.");
        this.DemandProbabilities(output, "Use temperature-scaling, which takes logits too, or a model that ends in a softmax.");
        if (output.Count is { } count and not 2)
        {
            throw PolicyTrouble.Configuration(this, string.Create(CultureInfo.InvariantCulture, $"The model tells {count} classes apart"), "",
                "It is for two classes: use maximum-probability or margin.");
        }

        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, (ushort)Positive);
        BinaryPrimitives.WriteUInt16LittleEndian(parameters.AsSpan(2), ScoreOf(Low));
        BinaryPrimitives.WriteUInt16LittleEndian(parameters.AsSpan(4), ScoreOf(High));
        CodeTable.Write(parameters.AsSpan(Table), index => CodeTable.One * output.Value(index - 128));
        return parameters;
    }

    /// <summary>Two independent searches: where the positive class is the likelier one, and where the other is.</summary>
    public IThresholdScore Fit(LabelledOutputs training)
    {
        var blank = new TwoThresholds { Low = 0, High = 1 };
        return new Sides(CodeTable.Read(blank.Parameters(training.Output).AsSpan(Table)), blank.Positive);
    }

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length, parameters);
        var low = BinaryPrimitives.ReadUInt16LittleEndian(parameters[2..]);
        var high = BinaryPrimitives.ReadUInt16LittleEndian(parameters[4..]);
        this.DemandParameters(low < high, parameters);
        return new Outside(CodeTable.Read(parameters[Table..]), BinaryPrimitives.ReadUInt16LittleEndian(parameters), low, high);
    }

    private static ushort ScoreOf(double probability) => CodeTable.Rounded(CodeTable.One * probability);

    private sealed class Sides(ushort[] scores, int positive) : IThresholdScore
    {
        public int Thresholds => 2;

        // A probability of exactly 0 or 1 is beyond any threshold.
        public bool AcceptsNone => false;

        public ScoreAt ScoreOf(ReadOnlySpan<sbyte> codes)
        {
            var score = scores[(positive < codes.Length ? codes[positive] : sbyte.MinValue) + 128];
            return score >= Half ? new(0, score) : new(1, (ushort)(CodeTable.One - score));
        }

        public IDecisionPolicy At(ReadOnlySpan<int> thresholds) => new TwoThresholds
        {
            Positive = positive,
            Low = MaximumProbability.ProbabilityOf(Math.Min(CodeTable.One - thresholds[1], Half - 1)),
            High = MaximumProbability.ProbabilityOf(Math.Max(thresholds[0], Half)),
        };
    }

    private sealed class Outside(ushort[] scores, ushort positive, ushort low, ushort high) : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one)
        {
            var score = scores[(positive < one.Codes.Length ? one.Codes[positive] : sbyte.MinValue) + 128];
            return Decided.Compare(OutputCodes.Largest(one.Codes), Half + Math.Max(low - score, score - high), Half);
        }
    }
}
