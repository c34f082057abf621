using System.Buffers.Binary;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>What a logistic regression is fed.</summary>
public enum LogisticInputs
{
    /// <summary>The two largest probabilities, 0..1.</summary>
    Probabilities,

    /// <summary>The two largest output codes as they are, -128..127, whatever they stand for.</summary>
    Codes,
}

/// <summary>
/// Accepts when bias + w1 x1 + w2 x2 is not negative, which is sigmoid(...) of at least 0.5, on the two largest outputs x1 and x2
/// (FACTS, section 1). Both kinds of input are linear in the codes, so the host folds scale and zero point into three numbers in units of
/// 2^-32. The score is 32768 + z in units of 1/4096, the threshold 32768.
/// </summary>
public sealed record LogisticRegression : ITunablePolicy
{
    private const int Length = 24;
    private const int Half = 32768;
    private const int Shift = 20;
    private const int Digits = 6;
    private const double ScorePerUnit = 4096;
    private const double CodeRange = 128;
    private const double Unit = 1L << 32;
    private const long BiasMost = 1L << 60;
    private const long WeightMost = 1L << 52;

    /// <summary>Bias b.</summary>
    public required double Bias { get; init; }

    /// <summary>Weight of the largest output.</summary>
    public required double W1 { get; init; }

    /// <summary>Weight of the second largest output.</summary>
    public required double W2 { get; init; }

    /// <summary>What the weights were fitted to.</summary>
    public LogisticInputs Inputs { get; init; }

    public PolicyKind Kind => (PolicyKind)5;

    public byte[] Parameters(OutputQuantisation output)
    {
        var (scale, zero) = (1.0, 0);
        if (Inputs == LogisticInputs.Probabilities)
        {
            this.DemandProbabilities(output, "Fit the regression to the output codes and say 'inputs: codes'.");
            (scale, zero) = (output.Scale, output.ZeroPoint);
        }

        var parameters = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(parameters, Folded(nameof(Bias), Bias - ((W1 + W2) * scale * zero), BiasMost));
        BinaryPrimitives.WriteInt64LittleEndian(parameters.AsSpan(8), Folded(nameof(W1), W1 * scale, WeightMost));
        BinaryPrimitives.WriteInt64LittleEndian(parameters.AsSpan(16), Folded(nameof(W2), W2 * scale, WeightMost));
        return parameters;
    }

    public IThresholdScore Fit(LabelledOutputs training)
    {
        var output = training.Output;
        var inputs = output.Encoding == OutputEncoding.Probabilities ? LogisticInputs.Probabilities : LogisticInputs.Codes;
        var (first, second, right) = (new double[training.Count], new double[training.Count], new bool[training.Count]);
        for (var index = 0; index < training.Count; index++)
        {
            var codes = training[index].Codes.Span;
            var local = OutputCodes.Largest(codes);
            (first[index], second[index]) = (Input(codes[local]), Input(OutputCodes.Second(codes, local)));
            right[index] = training[index].Local == training[index].Truth;
        }

        var fit = LogisticFit.Of(first, second, right);
        var per = inputs == LogisticInputs.Probabilities ? 1 : CodeRange;
        var fitted = new LogisticRegression
        {
            Bias = Math.Round(fit.Bias, Digits),
            W1 = Math.Round(fit.W1 / per, Digits),
            W2 = Math.Round(fit.W2 / per, Digits),
            Inputs = inputs,
        };
        // Another threshold than sigmoid(...) >= 0.5 is another bias; where scores are cut off at 0 no bias accepts all.
        return new ReplayedScore(fitted, output, score => score == 0 ? new Never()
            : fitted with { Bias = Math.Round(fitted.Bias - ((score - Half) / ScorePerUnit), 2 * Digits) }, _ => Half);

        double Input(sbyte code) => inputs == LogisticInputs.Probabilities ? output.Value(code) : code / CodeRange;
    }

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length, parameters);
        var bias = BinaryPrimitives.ReadInt64LittleEndian(parameters);
        var w1 = BinaryPrimitives.ReadInt64LittleEndian(parameters[8..]);
        var w2 = BinaryPrimitives.ReadInt64LittleEndian(parameters[16..]);
        this.DemandParameters(bias is >= -BiasMost and <= BiasMost && w1 is >= -WeightMost and <= WeightMost && w2 is >= -WeightMost and <= WeightMost,
            parameters);
        return new Plane(bias, w1, w2);
    }

    private long Folded(string setting, double number, long most)
    {
        this.Demand(setting, number, -most / Unit, most / Unit);
        return (long)Math.Round(number * Unit);
    }

    private sealed class Plane(long bias, long w1, long w2) : IDecisionReplay
    {
        public Decided Decide(in DecisionCase one)
        {
            var largest = OutputCodes.Largest(one.Codes);
            var z = (bias + (w1 * one.Codes[largest]) + (w2 * OutputCodes.Second(one.Codes, largest))) >> Shift;
            return Decided.Compare(largest, Half + Math.Clamp(z, -Half, Half - 1), Half);
        }
    }
}
