using Hil.Protocols;
using Microsoft.ML.OnnxRuntime;

namespace Hil.Edge;

/// <summary>What an image model takes and gives, read from its graph.</summary>
internal sealed record OnnxShape(
    string InputName, string OutputName, TensorLayout Layout, int Height, int Width, int Channels, int Classes, int? FixedBatch, int OutputRank)
{
    /// <summary>Of an image whose layout is not stated: grey to colour with transparency.</summary>
    private const int MostChannels = 4;

    public int ImageBytes => Height * Width * Channels;

    /// <exception cref="TroubleException">Not one float image in and one row of float scores out, or no output of that name.</exception>
    public static OnnxShape Of(InferenceSession session, TensorLayout? stated, string file, string? wanted)
    {
        if (wanted is not null && !session.OutputNames.Contains(wanted)) throw Refuse(file, $"it has no output '{wanted}'");
        if (session.InputNames.Count != 1 || (wanted is null && session.OutputNames.Count != 1))
            throw Refuse(file, $"it has {session.InputNames.Count} inputs and {session.OutputNames.Count} outputs, not one of each");

        var (inputName, input) = (session.InputNames[0], session.InputMetadata[session.InputNames[0]]);
        if (!input.IsTensor || input.ElementType != typeof(float) || input.Dimensions.Length != 4)
            throw Refuse(file, $"its input '{inputName}' is {Describe(input)}, not a float tensor of four dimensions");
        var size = input.Dimensions;
        if (size[1] <= 0 || size[2] <= 0 || size[3] <= 0 || (long)size[1] * size[2] * size[3] > 1 << 24)
            throw Refuse(file, $"its input '{inputName}' is {Describe(input)}: rows, columns and channels must be stated");

        var outputName = wanted ?? session.OutputNames[0];
        var output = session.OutputMetadata[outputName];
        if (!output.IsTensor || output.ElementType != typeof(float) || output.Dimensions.Length < 2)
            throw Refuse(file, $"its output '{outputName}' is {Describe(output)}, not a float tensor of scores");
        var classes = output.Dimensions[1];
        // A global pool may leave dimensions of 1 behind the classes.
        if (classes is <= 0 or > ushort.MaxValue || output.Dimensions.Skip(2).Any(d => d != 1))
            throw Refuse(file, $"its output '{outputName}' is {Describe(output)}, not one row of 1..65,535 scores per image");

        int? batch = size[0] > 0 ? size[0] : null;
        if (batch > 256)
            throw Refuse(file, $"its batch is fixed to {batch}, more than 256");
        var layout = stated ?? (size[3] > MostChannels && size[1] <= MostChannels ? TensorLayout.Nchw : TensorLayout.Nhwc);
        var (height, width, channels) = layout == TensorLayout.Nhwc ? (size[1], size[2], size[3]) : (size[2], size[3], size[1]);
        return new OnnxShape(inputName, outputName, layout, height, width, channels, classes, batch, output.Dimensions.Length);
    }

    public long[] InputShape(int batch) => Layout == TensorLayout.Nhwc ? [batch, Height, Width, Channels] : [batch, Channels, Height, Width];

    public long[] OutputShape(int batch)
    {
        var shape = new long[OutputRank];
        Array.Fill(shape, 1);
        (shape[0], shape[1]) = (batch, Classes);
        return shape;
    }

    private static string Describe(NodeMetadata node) =>
        node.IsTensor ? $"{node.ElementDataType} [{string.Join(", ", node.Dimensions.Select(d => d < 0 ? "?" : d.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]" : "not a tensor";

    private static TroubleException Refuse(string file, string why) => OnnxRun.Trouble(
        file, $"The edge model cannot be used: {why}", "Export the model with one float image input [N, H, W, C] or [N, C, H, W] and one output [N, classes].");
}
