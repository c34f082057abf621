using Hil.Models.Graph;

namespace Hil.Models.Onnx;

/// <summary>QuantizeLinear and DequantizeLinear: where numbers get and lose their codes.</summary>
internal sealed partial class OnnxGraph
{
    private OnnxValue Quantize(OnnxNode node)
    {
        var value = Value(node, 0);
        switch (value)
        {
            case ConstantValue { Tensor: var tensor }:
                return QuantizeConstant(node, tensor);
            case FloatInput input when _floatInput:
                return Begin(node, input);
            case Pending pending:
                return Complete(pending, node.Output, One(node));
            case Codes codes when codes.Activation.Quantisation == One(node):
                return codes;
            case Codes codes:
                var input2 = codes.Activation;
                var output = new Activation(node.Output, input2.Height, input2.Width, input2.Channels, One(node));
                _layers.Add(new Table(node.Label, input2, output));
                return codes with { Activation = output };
            default:
                throw ModelTrouble.NotSupported(file, $"'{node.Inputs[0]}' is quantised twice", node.Label);
        }
    }

    private OnnxValue Dequantize(OnnxNode node)
    {
        var value = Value(node, 0);
        switch (value)
        {
            case ConstantValue { Tensor: var tensor }:
                var (scales, zeros) = Parameters(node);
                var moved = tensor.Type == OnnxType.UInt8 ? 128 : 0;
                return new QuantisedConstant([.. tensor.Integers().Select(code => code - moved)], tensor.Shape, scales, [.. zeros.Select(zero => zero - moved)], Axis(node, tensor.Shape.Count));
            case QuantisedConstant:
                return value;
            case FloatInput input when !_floatInput:
                return Begin(node, input);
            case Codes codes when codes.Activation.Quantisation == One(node):
                return codes;
            default:
                throw ModelTrouble.NotSupported(file, $"'{node.Inputs[0]}' is dequantised by another scale than it was quantised by", node.Label);
        }
    }

    private Codes Begin(OnnxNode node, FloatInput input)
    {
        if (_input is not null && _input.Quantisation != One(node)) throw ModelTrouble.NotSupported(file, "The input is quantised in two ways", node.Label);
        _input ??= new Activation(node.Output, input.Height, input.Width, input.Channels, One(node));
        return new Codes(_input, input.Layout);
    }

    private QuantisedConstant QuantizeConstant(OnnxNode node, OnnxTensor tensor)
    {
        var (scales, zeros) = Parameters(node);
        if (scales.Length != 1) throw ModelTrouble.NotSupported(file, "Float weights with one scale per channel are not supported; fold them to int8", node.Label);
        var moved = ZeroPointIsUnsigned(node) ? 128 : 0;
        long zero = zeros[0] - moved;
        var codes = tensor.Floats().Select(value => Math.Clamp((long)Math.Clamp(MathF.Round(value / scales[0]), -1e6f, 1e6f) + zero, -128, 127));
        return new QuantisedConstant([.. codes], tensor.Shape, scales, [zero], 0);
    }

    /// <summary>One scale for the whole activation.</summary>
    private Quantisation One(OnnxNode node)
    {
        var (scales, zeros) = Parameters(node);
        var zero = zeros[0] - (ZeroPointIsUnsigned(node) ? 128 : 0);
        if (scales.Length != 1 || zero is < -128 or > 127)
            throw ModelTrouble.NotSupported(file, "An activation must have one int8 or uint8 scale", node.Label);
        return new Quantisation(scales[0], (int)zero);
    }

    private (float[] Scales, long[] ZeroPoints) Parameters(OnnxNode node)
    {
        var scales = Constant(node, 1).Floats();
        var zeros = node.Has(2) ? Constant(node, 2).Integers() : new long[scales.Length];
        if (scales.Length == 0 || zeros.Length != scales.Length || scales.Any(scale => !(scale > 0) || !float.IsFinite(scale)))
            throw ModelTrouble.Damaged(file, node: node.Label);
        return (scales, zeros);
    }

    private bool ZeroPointIsUnsigned(OnnxNode node) => !node.Has(2) || Constant(node, 2).Type switch
    {
        OnnxType.UInt8 => true,
        OnnxType.Int8 => false,
        _ => throw ModelTrouble.NotSupported(file, "Only int8 and uint8 codes are supported", node.Label),
    };

    private static int Axis(OnnxNode node, int rank)
    {
        var axis = (int)node.Int("axis", 1);
        return axis < 0 ? axis + rank : axis;
    }
}
