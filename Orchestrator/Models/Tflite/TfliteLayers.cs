using Hil.Models.Graph;

namespace Hil.Models.Tflite;

/// <summary>The operators one by one; slots are those of their option tables in the schema.</summary>
internal sealed partial class TfliteGraph
{
    private void Convolution(Node node, bool depthwise)
    {
        var (input, output) = (Input(node, 0), Define(node.Output, node.Name));
        var weights = Constant(node, 1);
        var shape = weights.Shape;
        var dilation = depthwise ? (node.Int(5, 1), node.Int(6, 1)) : (node.Int(4, 1), node.Int(5, 1));
        if (dilation != (1, 1)) throw ModelTrouble.NotSupported(file, "Dilation is not supported", node.Name);
        if (shape.Length != 4) throw ModelTrouble.Damaged(file, node: node.Name);
        // Depthwise with one input channel and many outputs is an ordinary convolution whose kernel has the channel last.
        var spread = depthwise && input.Channels == 1 && output.Channels > 1;
        var channels = depthwise ? shape[3] : shape[0];
        if (channels != output.Channels || (depthwise ? shape[0] != 1 : shape[3] != input.Channels)) throw ModelTrouble.Damaged(file, node: node.Name);
        if (depthwise && !spread && output.Channels != input.Channels)
            throw ModelTrouble.NotSupported(file, "A depth multiplier other than 1 is not supported", node.Name);

        var taps = shape[1] * shape[2];
        var values = weights.Int8((long)taps * channels * (depthwise ? 1 : shape[3]), node.Name);
        var scales = weights.WeightScales(channels, depthwise ? 3 : 0, node.Name);
        var (low, high) = Fused(node, depthwise ? 4 : 3, output);
        _layers.Add(new Convolution(node.Name, input, output)
        {
            Depthwise = depthwise && !spread,
            Weights = depthwise ? ChannelFirst(values, taps, channels) : values,
            Bias = Bias(node, channels),
            Multipliers = [.. Enumerable.Range(0, channels).Select(c =>
                (double)input.Quantisation.Scale * scales[scales.Length == 1 ? 0 : c] / output.Quantisation.Scale)],
            Geometry = Window(node, input, output, shape[1], shape[2]),
            Low = low,
            High = high,
        });
    }

    private static sbyte[] ChannelFirst(sbyte[] weights, int taps, int channels)
    {
        var turned = new sbyte[weights.Length];
        for (var tap = 0; tap < taps; tap++)
            for (var c = 0; c < channels; c++) turned[(c * taps) + tap] = weights[(tap * channels) + c];
        return turned;
    }

    private int[] Bias(Node node, int channels)
    {
        if (node.Inputs.Length < 3 || node.Inputs[2] < 0) return new int[channels];
        var bias = Constant(node, 2).Int32(node.Name);
        return bias.Length == channels ? bias : throw ModelTrouble.Damaged(file, node: node.Name);
    }

    // Slots 0, 1, 2 of convolutions and pools: padding (0 SAME, 1 VALID), stride_w, stride_h.
    private Geometry Window(Node node, Activation input, Activation output, int kernelHeight, int kernelWidth)
    {
        int strideWidth = node.Int(1), strideHeight = node.Int(2);
        var same = node.Byte(0) == 0;
        if (strideWidth is < 1 or > 255 || strideHeight is < 1 or > 255 || kernelHeight is < 1 or > 255 || kernelWidth is < 1 or > 255)
            throw ModelTrouble.NotSupported(file, "Kernels and strides must be 1..255", node.Name);

        var (height, top) = Along(input.Height, kernelHeight, strideHeight, same);
        var (width, left) = Along(input.Width, kernelWidth, strideWidth, same);
        if ((height, width) != (output.Height, output.Width)) throw ModelTrouble.Damaged(file, node: node.Name);
        return new Geometry(kernelHeight, kernelWidth, strideHeight, strideWidth, top, left);
    }

    private static (int Size, int Before) Along(int size, int kernel, int stride, bool same)
    {
        var outputs = same ? (size + stride - 1) / stride : (size - kernel + stride) / stride;
        return (outputs, same ? Math.Max(0, ((outputs - 1) * stride) + kernel - size) / 2 : 0);
    }

    private void FullyConnected(Node node)
    {
        var input = Input(node, 0);
        var output = Define(node.Output, node.Name);
        var weights = Constant(node, 1);
        var shape = weights.Shape;
        if (node.Byte(1) != 0) throw ModelTrouble.NotSupported(file, "Shuffled weights are not supported", node.Name);
        if (shape.Length != 2 || shape[0] != output.Bytes || shape[1] != input.Bytes) throw ModelTrouble.Damaged(file, node: node.Name);
        var scales = weights.WeightScales(shape[0], 0, node.Name);
        var (low, high) = Fused(node, 0, output);
        _layers.Add(new Convolution(node.Name, input.As(1, 1, shape[1]), output = _activations[node.Output] = output.As(1, 1, shape[0]))
        {
            Weights = weights.Int8((long)shape[0] * shape[1], node.Name),
            Bias = Bias(node, shape[0]),
            // The interpreter multiplies the two scales in single precision for this operation, not for convolutions.
            Multipliers = [.. Enumerable.Range(0, shape[0]).Select(c =>
                (double)(input.Quantisation.Scale * scales[scales.Length == 1 ? 0 : c]) / output.Quantisation.Scale)],
            Low = low,
            High = high,
        });
    }

    private void Pool(Node node, bool maximum)
    {
        var (input, output) = (Input(node, 0), Define(node.Output, node.Name));
        if (input.Quantisation != output.Quantisation || input.Channels != output.Channels) throw ModelTrouble.Damaged(file, node: node.Name);
        var (low, high) = Fused(node, 5, output);
        var geometry = Window(node, input, output, node.Int(4), node.Int(3));
        _layers.Add(maximum
            ? new MaximumPool(node.Name, input, output) { Geometry = geometry, Low = low, High = high }
            : new AveragePool(node.Name, input, output) { Geometry = geometry, Low = low, High = high });
    }

    private void Mean(Node node)
    {
        var (input, output) = (Input(node, 0), Define(node.Output, node.Name));
        var axes = Constant(node, 1).Int32(node.Name).Select(axis => axis < 0 ? axis + 4 : axis).Order().ToArray();
        if (axes is not [1, 2] || output.Bytes != input.Channels) throw ModelTrouble.NotSupported(file, "Only a mean over rows and columns is supported", node.Name);
        if (input.Height > 255 || input.Width > 255) throw ModelTrouble.NotSupported(file, "A mean over more than 255 rows or columns is not supported", node.Name);
        _layers.Add(new AveragePool(node.Name, input, _activations[node.Output] = output.As(1, 1, input.Channels))
        {
            Geometry = new Geometry(input.Height, input.Width, 1, 1, 0, 0),
            Multiplier = (double)input.Quantisation.Scale / output.Quantisation.Scale / (input.Height * input.Width),
        });
    }

    private void Addition(Node node)
    {
        var (first, second, output) = (Input(node, 0), Input(node, 1), Define(node.Output, node.Name));
        if (first.Bytes != second.Bytes || first.Bytes != output.Bytes || first.Channels != second.Channels)
            throw ModelTrouble.NotSupported(file, "Additions of unlike shapes are not supported", node.Name);
        var (low, high) = Fused(node, 0, output);
        _layers.Add(new Addition(node.Name, first, second, output) { Low = low, High = high });
    }

    private void Softmax(Node node)
    {
        var (input, output) = (Input(node, 0), Define(node.Output, node.Name));
        if (output.Quantisation != Graph.Softmax.OutputQuantisation || input.Bytes != output.Bytes) throw ModelTrouble.Damaged(file, node: node.Name);
        _layers.Add(new Softmax(node.Name, input, output) { Beta = node.Options?.Float(0) ?? 1f });
    }

    private void Pad(Node node)
    {
        var (input, output) = (Input(node, 0), Define(node.Output, node.Name));
        var pads = Constant(node, 1).Int32(node.Name);
        if (pads.Length != 8 || pads[0] != 0 || pads[1] != 0 || pads[6] != 0 || pads[7] != 0 || pads.Any(pad => pad is < 0 or > 255)
            || input.Quantisation != output.Quantisation
            || (output.Height, output.Width, output.Channels) != (input.Height + pads[2] + pads[3], input.Width + pads[4] + pads[5], input.Channels))
            throw ModelTrouble.NotSupported(file, "Only padding of rows and columns by 0..255 is supported", node.Name);
        _layers.Add(new Padding(node.Name, input, output) { Geometry = Geometry.One with { PadTop = pads[2], PadLeft = pads[4] } });
    }

    private void Clip(Node node, float from, float to)
    {
        var (input, output) = (Input(node, 0), Define(node.Output, node.Name));
        if (input.Bytes != output.Bytes) throw ModelTrouble.Damaged(file, node: node.Name);
        var (low, high) = output.Quantisation.Codes(from, to);
        _layers.Add(new Table(node.Name, input, output) { Low = low, High = high });
    }

    private void Quantize(Node node)
    {
        if (node.Inputs[0] == _floatInput)
        {
            _input = Define(node.Output, node.Name);
            return;
        }

        var (input, output) = (Input(node, 0), Define(node.Output, node.Name));
        if (input.Bytes != output.Bytes) throw ModelTrouble.Damaged(file, node: node.Name);
        if (input.Quantisation == output.Quantisation)
            _activations[node.Output] = input.As(output.Height, output.Width, output.Channels);
        else
            _layers.Add(new Table(node.Name, input, output));
    }

    private void Reshape(Node node)
    {
        var input = Input(node, 0);
        var tensor = Tensor(node.Output, node.Name);
        var (height, width, channels) = Hwc(tensor, node.Name);
        if ((long)height * width * channels != input.Bytes) throw ModelTrouble.Damaged(file, node: node.Name);
        _activations[node.Output] = input.As(height, width, channels);
    }
}
