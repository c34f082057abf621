using Hil.Models.Graph;

namespace Hil.Models.Onnx;

/// <summary>
/// Turns the nodes of a graph, in file order (which is execution order), into layers. A float result waits as
/// <see cref="Pending"/> until QuantizeLinear gives it codes.
/// </summary>
internal sealed partial class OnnxGraph(string file, OnnxFile onnx)
{
    private readonly Dictionary<string, OnnxValue> _values = onnx.Constants.ToDictionary(constant => constant.Key, constant => (OnnxValue)new ConstantValue(constant.Value));
    private readonly List<Layer> _layers = [];
    private Activation? _input;
    private bool _floatInput;

    public void Begin(OnnxValueInfo input)
    {
        var sizes = input.Shape;
        _floatInput = input.ElementType == (int)OnnxType.Float;
        if (!_floatInput && input.ElementType is not ((int)OnnxType.UInt8 or (int)OnnxType.Int8))
            throw new ModelTrouble(file, $"The input '{input.Name}' has the element type {input.ElementType}", "Use a float, uint8 or int8 input.");
        if (sizes.Count is not (2 or 4) || sizes[0] > 1 || sizes.Skip(1).Any(size => size is < 1 or > ushort.MaxValue))
            throw new ModelTrouble(file, $"The input '{input.Name}' has the shape [{string.Join(", ", sizes)}]", "Use a fixed shape of two or four dimensions, one image at a time.");

        var layout = sizes.Count == 2 ? OnnxLayout.Flat : ChannelsLast(input.Name) ? OnnxLayout.Nhwc : OnnxLayout.Nchw;
        int[] size = [.. sizes.Select(each => (int)each)];
        _values[input.Name] = layout switch
        {
            OnnxLayout.Flat => new FloatInput(1, 1, size[1], layout),
            OnnxLayout.Nhwc => new FloatInput(size[1], size[2], size[3], layout),
            _ => new FloatInput(size[2], size[3], size[1], layout),
        };
    }

    public void Add(OnnxNode node)
    {
        if (node.Domain is not ("" or "ai.onnx")) throw ModelTrouble.Unknown(file, $"{node.Domain}.{node.Op}", node.Label);
        _values[node.Output] = node.Op switch
        {
            "QuantizeLinear" => Quantize(node),
            "DequantizeLinear" => Dequantize(node),
            "Conv" => Convolution(node),
            "Gemm" or "MatMul" => FullyConnected(node),
            "Add" => Addition(node),
            "Relu" => Clip(node, 0, float.PositiveInfinity),
            "Clip" => Clip(node, Bound(node, 1, "min", float.NegativeInfinity), Bound(node, 2, "max", float.PositiveInfinity)),
            "MaxPool" => MaximumPool(node),
            "AveragePool" => AveragePool(node, false),
            "GlobalAveragePool" => AveragePool(node, true),
            "GlobalMaxPool" => GlobalMaximumPool(node),
            "Softmax" => Softmax(node),
            "Pad" => Pad(node),
            "Transpose" => Transpose(node),
            "Flatten" or "Reshape" or "Squeeze" => Reshape(node),
            "Identity" or "Dropout" => Value(node, 0),
            "Constant" => new ConstantValue(node.Attributes.GetValueOrDefault("value")?.Tensor ?? throw ModelTrouble.NotSupported(file, "Only tensors are supported as Constant", node.Label)),
            _ => throw ModelTrouble.Unknown(file, node.Op, node.Label),
        };
    }

    public Network Finish(IReadOnlyList<string> names)
    {
        Activation[] outputs = [.. names.Select(Output)];
        var heads = Heads.Of(file, Network.FoldPadding(_layers, outputs), outputs, names);
        return new Network
        {
            Name = Path.GetFileNameWithoutExtension(file),
            Input = _input ?? throw ModelTrouble.NotSupported(file, "The input is never quantised", names[0]),
            Output = heads.Output,
            OutputNames = heads.Names,
            Exit = heads.Exit,
            ExitLayers = heads.ExitLayers,
            Layers = heads.Layers,
            FloatInput = _floatInput,
        };
    }

    private Activation Output(string name)
    {
        if (!_values.TryGetValue(name, out var value)) throw ModelTrouble.Damaged(file);
        return value switch
        {
            Codes ready => ready.Activation,
            Pending { Natural: { } natural } pending => Complete(pending, name, natural).Activation,
            _ => throw ModelTrouble.NotSupported(file, "The output is not quantised and not a softmax", name),
        };
    }

    // A four-dimensional input is channels-last when the graph itself turns it to channels-first before anything else.
    private bool ChannelsLast(string name)
    {
        foreach (var node in onnx.Nodes.Where(node => node.Inputs.Count > 0 && node.Inputs[0] == name && node.Outputs.Count > 0))
        {
            if (node.Op == "Transpose" && node.Ints("perm") is [0, 3, 1, 2]) return true;
            if (node.Op is "QuantizeLinear" or "DequantizeLinear" or "Identity" && node.Output != name && ChannelsLast(node.Output)) return true;
        }

        return false;
    }

    private OnnxValue Value(OnnxNode node, int index)
    {
        if (!node.Has(index)) throw ModelTrouble.Damaged(file, node: node.Label);
        return _values.TryGetValue(node.Inputs[index], out var value) ? value : throw ModelTrouble.Damaged(file, node: node.Label);
    }

    private Codes Activation(OnnxNode node, int index) => Value(node, index) switch
    {
        Codes codes => codes,
        _ => throw ModelTrouble.Float(file, node.Inputs[index], node.Label),
    };

    private Codes Image(OnnxNode node) => Activation(node, 0) is { Layout: OnnxLayout.Nchw } codes ? codes
        : throw ModelTrouble.NotSupported(file, "The input is not in NCHW order", node.Label);

    private OnnxTensor Constant(OnnxNode node, int index) =>
        Value(node, index) is ConstantValue constant ? constant.Tensor : throw ModelTrouble.NotSupported(file, $"'{node.Inputs[index]}' is not a constant", node.Label);

    private Codes Complete(Pending pending, string name, Quantisation quantisation)
    {
        var (low, high) = quantisation.Codes(pending.Low, pending.High);
        var output = new Activation(name, pending.Height, pending.Width, pending.Channels, quantisation);
        _layers.Add(pending.Finish(output, low, high));
        return new Codes(output, pending.Layout);
    }
}
