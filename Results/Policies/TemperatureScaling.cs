using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// Accepts when the largest probability after temperature scaling (Guo, Pleiss, Sun, Weinberger, ICML 2017) reaches the threshold.
/// Of logits it is softmax(v / T), by their differences from the largest; of probabilities the same by p^(1/T), made to sum to 1. At
/// temperature 1 it is maximum probability, for logits as well. Powers are rounded to 1/65535.
/// </summary>
public sealed record TemperatureScaling : ITunablePolicy
{
    private const int Table = 4;
    private const int Length = Table + CodeTable.Length;
    private const ushort ByCode = 0;
    private const ushort ByDifference = 1;

    // Below it the rounding of small powers shows in the result.
    private const double Least = 0.25;
    private const double Most = 100;

    /// <summary>Temperature T, 0.25..100: more than 1 softens what an overconfident model says.</summary>
    [Range(Least, Most)]
    public required double Temperature { get; init; }

    /// <summary>Least scaled probability that is accepted, 0..1.</summary>
    [Range(0.0, 1.0)]
    public required double Threshold { get; init; }

    public PolicyKind Kind => (PolicyKind)6;

    public byte[] Parameters(OutputQuantisation output)
    {
        this.Demand(nameof(Temperature), Temperature, Least, Most);
        this.Demand(nameof(Threshold), Threshold, 0, 1);
        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, CodeTable.Rounded(CodeTable.One * Threshold));
        var isLogits = output.Encoding == OutputEncoding.Logits && output.Scale is > 0 and < double.PositiveInfinity;
        if (!isLogits) this.DemandProbabilities(output, "Use a model whose output is logits or probabilities, or logistic-regression on codes.");
        BinaryPrimitives.WriteUInt16LittleEndian(parameters.AsSpan(2), isLogits ? ByDifference : ByCode);
        CodeTable.Write(parameters.AsSpan(Table), isLogits
            ? difference => CodeTable.One * Math.Exp(-difference * output.Scale / Temperature)
            : index => CodeTable.One * Math.Pow(Math.Clamp(output.Value(index - 128), 0, 1), 1 / Temperature));
        return parameters;
    }

    public IThresholdScore Fit(LabelledOutputs training)
    {
        // Says whether such outputs can be scaled at all.
        _ = new TemperatureScaling { Temperature = 1, Threshold = 0 }.Parameters(training.Output);
        var temperature = TemperatureFit.Of(training, Least, Most);
        return new ReplayedScore(new TemperatureScaling { Temperature = temperature, Threshold = 0 }, training.Output,
            score => new TemperatureScaling { Temperature = temperature, Threshold = MaximumProbability.ProbabilityOf(score) },
            beta => MaximumProbability.ScoreOf(1 - beta));
    }

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length && BinaryPrimitives.ReadUInt16LittleEndian(parameters[2..]) <= ByDifference, parameters);
        return new Scaled(CodeTable.Read(parameters[Table..]), BinaryPrimitives.ReadUInt16LittleEndian(parameters),
            BinaryPrimitives.ReadUInt16LittleEndian(parameters[2..]) == ByDifference);
    }

    private sealed class Scaled(ushort[] powers, ushort threshold, bool byDifference) : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one)
        {
            var largest = OutputCodes.Largest(one.Codes);
            var top = one.Codes[largest];
            var sum = 0L;
            foreach (var code in one.Codes) sum += Power(top, code);
            return Decided.Compare(largest, sum == 0 ? 0 : ((CodeTable.One * (long)Power(top, top)) + (sum / 2)) / sum, threshold);
        }

        private ushort Power(sbyte top, sbyte code) => powers[byDifference ? top - code : code + 128];
    }
}
