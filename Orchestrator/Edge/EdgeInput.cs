namespace Hil.Edge;

/// <summary>Order of a model's input tensor.</summary>
public enum TensorLayout
{
    /// <summary>Image, row, column, channel: as the board sends its pixels.</summary>
    Nhwc,

    /// <summary>Image, channel, row, column.</summary>
    Nchw,
}

/// <summary>
/// How an 8-bit pixel becomes a model's float: <c>(pixel * Scale - Mean[c]) / StandardDeviation[c]</c>, c being its channel.
/// </summary>
public sealed record EdgeInput
{
    /// <summary>
    /// Order of the model's input. Null (default) reads it off the graph: an image has 1 to 4 channels, and that dimension
    /// is the last or the first; where both could be, it is the last.
    /// </summary>
    public TensorLayout? Layout { get; init; }

    /// <summary>Factor on the pixel, 1/255 by default.</summary>
    public float Scale { get; init; } = 1f / 255f;

    /// <summary>Per channel, in scaled units; empty for 0, one value for all channels.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>Per channel, in scaled units, not 0; empty for 1, one value for all channels.</summary>
    public IReadOnlyList<float> StandardDeviation { get; init; } = [];

    /// <summary>Pixels as they are, 0..255.</summary>
    public static EdgeInput RawPixels { get; } = new() { Scale = 1f };
}
