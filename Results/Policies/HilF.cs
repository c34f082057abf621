using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// HIL-F (Moothedath, Champati, Gross, arXiv 2304.00891): learns a threshold from the edge's answer to every sample, accepted ones too.
/// Exponential weights on the 257 thresholds that output codes allow (the paper splits intervals at confidences as they come; codes are known
/// beforehand). A sample is accepted with probability q, the weight's share on thresholds that accept it. Its answer costs the thresholds that
/// offload it beta, and those that accept it 1 when it was wrong. The score is q, the threshold what chance drew.
/// </summary>
public sealed record HilF : IDecisionPolicy
{
    private const int Length = 12;
    private const uint Accept = 1;

    /// <summary>Cost of an offload, where a wrong answer costs 1: 0..1.</summary>
    [Range(0.0, 1.0)]
    public required double Beta { get; init; }

    /// <summary>How many samples are expected, T: the learning rate follows from it.</summary>
    [Range(1, int.MaxValue)]
    public required int Horizon { get; init; }

    /// <summary>Learning rate; left out, sqrt(8 ln 257 / T).</summary>
    [Range(0.0, 100.0)]
    public double? Eta { get; init; }

    /// <summary>Chance comes from it and the sample's id.</summary>
    public uint Seed { get; init; } = 1;

    public PolicyKind Kind => (PolicyKind)11;

    public bool Learns => true;

    public bool NeedsFullFeedback => true;

    public byte[] Parameters(OutputQuantisation output)
    {
        this.Demand(nameof(Beta), Beta, 0, 1);
        this.Demand(nameof(Horizon), Horizon, 1, int.MaxValue);
        var eta = Eta ?? Math.Sqrt(8 * ThresholdWeights.LogCount / Horizon);
        this.Demand(nameof(Eta), eta, 0, 100);
        this.DemandProbabilities(output, "Use a model that ends in a softmax.");
        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt32LittleEndian(parameters, Seed);
        BinaryPrimitives.WriteUInt32LittleEndian(parameters.AsSpan(4), ThresholdWeights.Factor(eta * Beta));
        BinaryPrimitives.WriteUInt32LittleEndian(parameters.AsSpan(8), ThresholdWeights.Factor(eta));
        return parameters;
    }

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length, parameters);
        return new Learner(BinaryPrimitives.ReadUInt32LittleEndian(parameters), BinaryPrimitives.ReadUInt32LittleEndian(parameters[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(parameters[8..]));
    }

    private sealed class Learner(uint seed, uint offload, uint error) : ILearner
    {
        private readonly ThresholdWeights weights = new();

        public Decided Decide(in DecisionCase one)
        {
            var largest = OutputCodes.Largest(one.Codes);
            return Decided.Compare(largest, weights.Accepting(one.Codes[largest]), ThresholdWeights.Draw(Chance.Of(seed, one.Sample, Accept)));
        }

        public void Learn(in Lesson lesson)
        {
            weights.LoseOffloading(lesson.Code, offload);
            if (!lesson.Right) weights.LoseAccepting(lesson.Code, error);
        }

        public byte[] Save() => weights.Save();

        public void Restore(ReadOnlySpan<byte> state) => weights.Restore(state);
    }
}
