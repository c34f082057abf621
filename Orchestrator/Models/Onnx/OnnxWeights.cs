using Hil.Models.Graph;

namespace Hil.Models.Onnx;

/// <summary>Convolutions and fully connected layers: the nodes that have weights.</summary>
internal sealed partial class OnnxGraph
{
    private Pending Convolution(OnnxNode node)
    {
        var image = Image(node);
        var input = image.Activation;
        var weights = Weights(node, 1);
        if (weights.Shape is not [var outputs, var depth, var height, var width] || outputs is < 1 or > ushort.MaxValue) throw ModelTrouble.Damaged(file, node: node.Label);
        var group = node.Int("group", 1);
        var depthwise = group > 1;
        if (depthwise && (group != input.Channels || outputs != input.Channels || depth != 1))
            throw ModelTrouble.NotSupported(file, $"A convolution in {group} groups is not supported (depthwise ones are)", node.Label);
        if (!depthwise && depth != input.Channels) throw ModelTrouble.Damaged(file, node: node.Label);
        if (node.Ints("dilations", 1, 1).Any(dilation => dilation != 1)) throw ModelTrouble.NotSupported(file, "Dilation is not supported", node.Label);

        var (geometry, rows, columns) = Window(node, input, [height, width]);
        int count = (int)outputs, taps = (int)(height * width);
        var ordered = new sbyte[weights.Codes.Length];
        for (var o = 0; o < count; o++)
            for (var i = 0; i < depth; i++)
                for (var tap = 0; tap < taps; tap++)
                    ordered[(((o * taps) + tap) * (int)depth) + i] = Signed(weights.Codes[(((o * (int)depth) + i) * taps) + tap], node);
        return Products(node, input, ordered, ChannelScales(node, weights, count, 0), Bias(node, 2), depthwise, geometry, (rows, columns, count), OnnxLayout.Nchw);
    }

    private Pending FullyConnected(OnnxNode node)
    {
        var codes = Activation(node, 0);
        var input = codes.Activation;
        var weights = Weights(node, 1);
        var gemm = node.Op == "Gemm";
        if (codes.Layout != OnnxLayout.Flat || weights.Shape.Count != 2) throw ModelTrouble.NotSupported(file, "Only products of one row with a matrix are supported", node.Label);
        if (gemm && (node.Float("alpha", 1) != 1 || node.Float("beta", 1) != 1 || node.Int("transA", 0) != 0))
            throw ModelTrouble.NotSupported(file, "Gemm is supported with alpha 1, beta 1 and transA 0", node.Label);
        var turned = gemm && node.Int("transB", 0) != 0;
        var (outputs, features) = turned ? ((int)weights.Shape[0], (int)weights.Shape[1]) : ((int)weights.Shape[1], (int)weights.Shape[0]);
        if (features != input.Bytes || outputs is < 1 or > ushort.MaxValue || features > ushort.MaxValue) throw ModelTrouble.Damaged(file, node: node.Label);

        var ordered = new sbyte[weights.Codes.Length];
        for (var o = 0; o < outputs; o++)
            for (var f = 0; f < features; f++)
                ordered[(o * features) + InMemory(f, codes.Rows)] = Signed(weights.Codes[turned ? (o * features) + f : (f * outputs) + o], node);
        return Products(node, input.As(1, 1, features), ordered, ChannelScales(node, weights, outputs, turned ? 0 : 1), gemm ? Bias(node, 2) : null, false,
            Geometry.One, (1, 1, outputs), OnnxLayout.Flat);
    }

    // A feature of a tensor that was flattened in NCHW order lies elsewhere in memory.
    private static int InMemory(int feature, (int Height, int Width, int Channels)? rows) => rows is not { } size ? feature
        : (feature % (size.Height * size.Width) * size.Channels) + (feature / (size.Height * size.Width));

    private Pending Products(
        OnnxNode node, Activation input, sbyte[] weights, float[] scales, double[]? bias, bool depthwise, Geometry geometry, (int Height, int Width, int Channels) size, OnnxLayout layout)
    {
        if (bias is not null && bias.Length != size.Channels) throw ModelTrouble.Damaged(file, node: node.Label);
        Layer Finish(Activation output, int low, int high) => new Convolution(node.Label, input, output)
        {
            Depthwise = depthwise,
            Weights = weights,
            Bias = [.. Enumerable.Range(0, size.Channels).Select(c => bias is null ? 0 : checked((int)Math.Round(bias[c] / ((double)input.Quantisation.Scale * scales[c]))))],
            Multipliers = [.. scales.Select(scale => (double)input.Quantisation.Scale * scale / output.Quantisation.Scale)],
            Geometry = geometry,
            Low = low,
            High = high,
        };

        return new Pending(size.Height, size.Width, size.Channels, layout, Finish)
        {
            WithBias = bias is not null ? null
                : values => Products(node, input, weights, scales, [.. values.Select(value => (double)value)], depthwise, geometry, size, layout),
        };
    }

    private QuantisedConstant Weights(OnnxNode node, int index) => Value(node, index) switch
    {
        QuantisedConstant weights when weights.ZeroPoints.Any(zero => zero != 0) =>
            throw ModelTrouble.NotSupported(file, "Weights with a zero point other than 0 are not supported", node.Label),
        QuantisedConstant weights => weights,
        _ => throw ModelTrouble.Float(file, node.Inputs[index], node.Label),
    };

    private float[] ChannelScales(OnnxNode node, QuantisedConstant weights, int channels, int axis)
    {
        if (weights.Scales.Length == 1) return [.. Enumerable.Repeat(weights.Scales[0], channels)];
        return weights.Scales.Length == channels && weights.Axis == axis ? weights.Scales
            : throw ModelTrouble.NotSupported(file, "Weights must have one scale, or one per output channel", node.Label);
    }

    /// <summary>Biases as numbers; null when there are none.</summary>
    private double[]? Bias(OnnxNode node, int index) => !node.Has(index) ? null : Value(node, index) switch
    {
        QuantisedConstant bias when bias.Scales.Length == 1 || bias.Scales.Length == bias.Codes.Length =>
            [.. bias.Codes.Select((code, c) => (double)(code - bias.ZeroPoints[c % bias.ZeroPoints.Length]) * bias.Scales[c % bias.Scales.Length])],
        ConstantValue constant => [.. constant.Tensor.Floats().Select(value => (double)value)],
        _ => throw ModelTrouble.NotSupported(file, "The bias is not a constant", node.Label),
    };

    private sbyte Signed(long code, OnnxNode node) => code is >= -128 and <= 127 ? (sbyte)code : throw ModelTrouble.Damaged(file, node: node.Label);
}
