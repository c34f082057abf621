using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// HIL-N (Moothedath, Champati, Gross, arXiv 2304.00891): learns a threshold from the replies to offloads alone. Exponential weights on the
/// 257 thresholds that output codes allow (the paper splits intervals at confidences as they come; codes are known beforehand). Each sample:
/// with probability epsilon it explores, that is it offloads; else it accepts with probability q, the weight's share on thresholds that accept.
/// Each sample costs the thresholds that offload it beta; an exploring one that comes back as wrong costs those that accept it 1/epsilon, which
/// is right on average; other replies teach nothing. A reply that never comes counts as right. The score is q, the threshold what chance drew.
/// </summary>
public sealed record HilN : IDecisionPolicy
{
    private const int Length = 16;
    private const int Exploring = CodeTable.One;
    private const uint Accept = 1;
    private const uint Explore = 2;

    /// <summary>Cost of an offload, where a wrong answer costs 1: 0.001..1.</summary>
    [Range(0.001, 1.0)]
    public required double Beta { get; init; }

    /// <summary>How many samples are expected, T: exploration and learning rate follow from it.</summary>
    [Range(1, int.MaxValue)]
    public required int Horizon { get; init; }

    /// <summary>Share of samples that explore, more than 0 to 1; left out, (L / (2 T beta^2))^(1/3), at most 1, with L = ln 257.</summary>
    [Range(0.00001, 1.0)]
    public double? Epsilon { get; init; }

    /// <summary>Learning rate; left out, (2 L^2 / (beta T^2))^(1/3).</summary>
    [Range(0.0, 100.0)]
    public double? Eta { get; init; }

    /// <summary>Chance comes from it and the sample's id.</summary>
    public uint Seed { get; init; } = 1;

    public PolicyKind Kind => (PolicyKind)10;

    public bool Learns => true;

    public byte[] Parameters(OutputQuantisation output)
    {
        this.Demand(nameof(Beta), Beta, 0.001, 1);
        this.Demand(nameof(Horizon), Horizon, 1, int.MaxValue);
        var epsilon = Epsilon ?? Math.Min(1, Math.Cbrt(ThresholdWeights.LogCount / (2.0 * Horizon * Beta * Beta)));
        var eta = Eta ?? Math.Cbrt(2 * Math.Pow(ThresholdWeights.LogCount / Horizon, 2) / Beta);
        this.Demand(nameof(Epsilon), epsilon, 0.00001, 1);
        this.Demand(nameof(Eta), eta, 0, 100);
        this.DemandProbabilities(output, "Use a model that ends in a softmax.");
        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt32LittleEndian(parameters, Seed);
        BinaryPrimitives.WriteUInt32LittleEndian(parameters.AsSpan(4), ThresholdWeights.Share(epsilon));
        BinaryPrimitives.WriteUInt32LittleEndian(parameters.AsSpan(8), ThresholdWeights.Factor(eta * Beta));
        BinaryPrimitives.WriteUInt32LittleEndian(parameters.AsSpan(12), ThresholdWeights.Factor(eta / epsilon));
        return parameters;
    }

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length, parameters);
        return new Learner(BinaryPrimitives.ReadUInt32LittleEndian(parameters), BinaryPrimitives.ReadUInt32LittleEndian(parameters[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(parameters[8..]), BinaryPrimitives.ReadUInt32LittleEndian(parameters[12..]));
    }

    private sealed class Learner(uint seed, uint epsilon, uint offload, uint error) : ILearner
    {
        private readonly ThresholdWeights weights = new();

        public Decided Decide(in DecisionCase one)
        {
            var largest = OutputCodes.Largest(one.Codes);
            var code = one.Codes[largest];
            var threshold = Explores(one.Sample) ? Exploring : ThresholdWeights.Draw(Chance.Of(seed, one.Sample, Accept));
            var decided = Decided.Compare(largest, weights.Accepting(code), threshold);
            weights.LoseOffloading(code, offload);
            return decided;
        }

        public void Learn(in Lesson lesson)
        {
            if (lesson is { Offloaded: true, Right: false } && Explores(lesson.Sample)) weights.LoseAccepting(lesson.Code, error);
        }

        public byte[] Save() => weights.Save();

        public void Restore(ReadOnlySpan<byte> state) => weights.Restore(state);

        private bool Explores(uint sample) => Chance.Of(seed, sample, Explore) < epsilon;
    }
}
