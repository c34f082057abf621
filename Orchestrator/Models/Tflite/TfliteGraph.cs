using Hil.Models.Graph;

namespace Hil.Models.Tflite;

/// <summary>Turns the operators of one subgraph, in file order (which is execution order), into layers.</summary>
internal sealed partial class TfliteGraph(string file, TfliteTensor[] tensors)
{
    private readonly Dictionary<int, Activation> _activations = [];
    private readonly List<Layer> _layers = [];
    private Activation? _input;
    private int _floatInput = -1;

    public void Begin(int input)
    {
        var tensor = Tensor(input, "input");
        if (tensor.Type == TfliteType.Float32)
            _floatInput = input;
        else
            _input = Define(input, "input");
    }

    public void Add(FlatTable op, int code, string? custom)
    {
        int[] inputs = op.Ints(1), outputs = op.Ints(2);
        if (inputs.Length == 0 || outputs.Length != 1) throw ModelTrouble.Damaged(file);
        var node = new Node(Tensor(outputs[0], "?").Name, inputs, outputs[0], op.Has(4) ? op.Child(4) : null);
        switch ((TfliteOperator)code)
        {
            case TfliteOperator.Conv2D: Convolution(node, false); break;
            case TfliteOperator.DepthwiseConv2D: Convolution(node, true); break;
            case TfliteOperator.FullyConnected: FullyConnected(node); break;
            case TfliteOperator.AveragePool2D: Pool(node, false); break;
            case TfliteOperator.MaxPool2D: Pool(node, true); break;
            case TfliteOperator.Mean: Mean(node); break;
            case TfliteOperator.Add: Addition(node); break;
            case TfliteOperator.Softmax: Softmax(node); break;
            case TfliteOperator.Pad: Pad(node); break;
            case TfliteOperator.Relu: Clip(node, 0, float.PositiveInfinity); break;
            case TfliteOperator.Relu6: Clip(node, 0, 6); break;
            case TfliteOperator.Quantize: Quantize(node); break;
            case TfliteOperator.Dequantize: _activations[node.Output] = Input(node, 0); break;
            case TfliteOperator.Reshape or TfliteOperator.Squeeze: Reshape(node); break;
            default: throw ModelTrouble.Unknown(file, TfliteOperators.Name(code, custom), node.Name);
        }
    }

    public Network Finish(int[] indices)
    {
        if (_input is null) throw ModelTrouble.Damaged(file);
        Activation[] outputs = [.. indices.Select(index => _activations.GetValueOrDefault(index) ?? throw ModelTrouble.Damaged(file))];
        var heads = Heads.Of(file, Network.FoldPadding(_layers, outputs), outputs, [.. indices.Select(index => Tensor(index, "output").Name)]);
        return new Network
        {
            Name = Path.GetFileNameWithoutExtension(file),
            Input = _input,
            Output = heads.Output,
            OutputNames = heads.Names,
            Exit = heads.Exit,
            ExitLayers = heads.ExitLayers,
            Layers = heads.Layers,
            FloatInput = _floatInput >= 0,
        };
    }

    private sealed record Node(string Name, int[] Inputs, int Output, FlatTable? Options)
    {
        public int Int(int slot, int absent = 0) => Options?.Int(slot, absent) ?? absent;

        public byte Byte(int slot) => Options?.Byte(slot) ?? 0;
    }

    private TfliteTensor Tensor(int index, string node) =>
        index >= 0 && index < tensors.Length ? tensors[index] : throw ModelTrouble.Damaged(file, node: node);

    private TfliteTensor Constant(Node node, int index)
    {
        if (index >= node.Inputs.Length) throw ModelTrouble.Damaged(file, node: node.Name);
        var tensor = Tensor(node.Inputs[index], node.Name);
        return tensor.IsConstant ? tensor : throw ModelTrouble.NotSupported(file, $"'{tensor.Name}' is not a constant", node.Name);
    }

    private Activation Input(Node node, int index)
    {
        if (index >= node.Inputs.Length) throw ModelTrouble.Damaged(file, node: node.Name);
        if (_activations.TryGetValue(node.Inputs[index], out var activation)) return activation;
        var tensor = Tensor(node.Inputs[index], node.Name);
        throw tensor.Type == TfliteType.Float32 ? ModelTrouble.Float(file, tensor.Name, node.Name)
            : ModelTrouble.NotSupported(file, $"'{tensor.Name}' is not the output of an earlier operation", node.Name);
    }

    private Activation Define(int index, string node)
    {
        var tensor = Tensor(index, node);
        var (height, width, channels) = Hwc(tensor, node);
        return _activations[index] = new Activation(tensor.Name, height, width, channels, tensor.Quantisation(node));
    }

    private (int Height, int Width, int Channels) Hwc(TfliteTensor tensor, string node)
    {
        var shape = tensor.Shape;
        if (shape.Any(size => size is < 1 or > ushort.MaxValue) || (shape.Length > 1 && shape[0] != 1))
            throw ModelTrouble.NotSupported(file, $"'{tensor.Name}' has the shape [{string.Join(", ", shape)}], not that of one image", node);
        return shape.Length switch
        {
            1 => (1, 1, shape[0]),
            2 => (1, 1, shape[1]),
            3 => (1, shape[1], shape[2]),
            4 => (shape[1], shape[2], shape[3]),
            _ => throw ModelTrouble.NotSupported(file, $"'{tensor.Name}' has {shape.Length} dimensions", node),
        };
    }

    private (int Low, int High) Fused(Node node, int slot, Activation output) => node.Byte(slot) switch
    {
        0 => (sbyte.MinValue, sbyte.MaxValue),
        1 => output.Quantisation.Codes(0, float.PositiveInfinity),
        2 => output.Quantisation.Codes(-1, 1),
        3 => output.Quantisation.Codes(0, 6),
        var other => throw ModelTrouble.NotSupported(file, $"The fused activation {other} is not supported", node.Name),
    };
}
