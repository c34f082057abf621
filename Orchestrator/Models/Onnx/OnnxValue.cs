using Hil.Models.Graph;

namespace Hil.Models.Onnx;

/// <summary>Order of a four-dimensional tensor's sizes in the file. Activations are HWC in memory whatever it is.</summary>
internal enum OnnxLayout
{
    Nchw,
    Nhwc,

    /// <summary>Two dimensions, image and feature.</summary>
    Flat,
}

/// <summary>What a name of the graph stands for while it is translated.</summary>
internal abstract record OnnxValue;

/// <summary>The model's own float input, before it is quantised.</summary>
internal sealed record FloatInput(int Height, int Width, int Channels, OnnxLayout Layout) : OnnxValue;

/// <summary>A constant.</summary>
internal sealed record ConstantValue(OnnxTensor Tensor) : OnnxValue;

/// <summary>Integers with scales: weights or biases.</summary>
internal sealed record QuantisedConstant(long[] Codes, IReadOnlyList<long> Shape, float[] Scales, long[] ZeroPoints, int Axis) : OnnxValue;

/// <summary>An activation's codes, or (after DequantizeLinear) the numbers they stand for.</summary>
/// <param name="Activation">The codes.</param>
/// <param name="Layout">Order of the tensor's sizes.</param>
/// <param name="Rows">Rows, columns and channels that a flat tensor was made of in NCHW order; null when its order is the memory's.</param>
internal sealed record Codes(Activation Activation, OnnxLayout Layout, (int Height, int Width, int Channels)? Rows = null) : OnnxValue;

/// <summary>A float result that waits for the QuantizeLinear that says what its codes are.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Layout">Order of the tensor's sizes.</param>
/// <param name="Finish">Makes the layer from the output activation and the least and largest code.</param>
internal sealed record Pending(int Height, int Width, int Channels, OnnxLayout Layout, Func<Activation, int, int, Layer> Finish) : OnnxValue
{
    public float Low { get; init; } = float.NegativeInfinity;

    public float High { get; init; } = float.PositiveInfinity;

    /// <summary>Adds a bias in real numbers, for MatMul followed by Add; null where that is no such operation.</summary>
    public Func<float[], Pending>? WithBias { get; init; }

    /// <summary>Codes that a result has by its nature, for a graph that ends in it (softmax).</summary>
    public Quantisation? Natural { get; init; }
}
