using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>How a model's int8 output codes become real numbers: value = scale * (code - zero point).</summary>
/// <param name="Encoding">What the real numbers are.</param>
/// <param name="Scale">More than 0; 1/256 for a TFLite softmax.</param>
/// <param name="ZeroPoint">-128..127; -128 for a TFLite softmax.</param>
public sealed record OutputQuantisation(OutputEncoding Encoding, double Scale, int ZeroPoint)
{
    /// <summary>How many codes there are, at least 1; null when not known.</summary>
    public int? Count { get; init; }

    /// <summary>TFLite's int8 softmax output: 256 steps of 1/256 from 0.</summary>
    public static OutputQuantisation Softmax { get; } = new(OutputEncoding.Probabilities, 1.0 / 256, -128);

    /// <summary>The real number of a code.</summary>
    public double Value(int code) => Scale * (code - ZeroPoint);
}
