using Hil.Models.Graph;

namespace Hil.Models.Onnx;

/// <summary>Operations element by element, softmax, and changes of shape.</summary>
internal sealed partial class OnnxGraph
{
    private Pending Addition(OnnxNode node)
    {
        OnnxValue first = Value(node, 0), second = Value(node, 1);
        if (first is ConstantValue or QuantisedConstant) (first, second) = (second, first);
        if (first is Pending { WithBias: { } withBias, Channels: var channels })
        {
            var bias = Value(node, first == Value(node, 0) ? 1 : 0) switch
            {
                ConstantValue constant => constant.Tensor.Floats(),
                QuantisedConstant { Scales: [var scale], ZeroPoints: [var zero] } codes => [.. codes.Codes.Select(code => (code - zero) * scale)],
                _ => throw ModelTrouble.Float(file, node.Inputs[0], node.Label),
            };
            return bias.Length == channels ? withBias(bias) : throw ModelTrouble.Damaged(file, node: node.Label);
        }

        Codes left = Activation(node, 0), right = Activation(node, 1);
        Activation a = left.Activation, b = right.Activation;
        if ((a.Height, a.Width, a.Channels) != (b.Height, b.Width, b.Channels) || left.Layout != right.Layout)
            throw ModelTrouble.NotSupported(file, "Additions of unlike shapes are not supported", node.Label);
        return new Pending(a.Height, a.Width, a.Channels, left.Layout, (output, low, high) => new Addition(node.Label, a, b, output) { Low = low, High = high });
    }

    private Pending Clip(OnnxNode node, float low, float high)
    {
        if (!(low <= high)) throw ModelTrouble.Damaged(file, node: node.Label);
        if (Value(node, 0) is Pending pending)
            return pending with { Low = Math.Clamp(low, pending.Low, pending.High), High = Math.Clamp(high, pending.Low, pending.High), WithBias = null, Natural = null };
        var codes = Activation(node, 0);
        var input = codes.Activation;
        return new Pending(input.Height, input.Width, input.Channels, codes.Layout, (output, from, to) => new Table(node.Label, input, output) { Low = from, High = to })
        {
            Low = low,
            High = high,
        };
    }

    // Bounds are inputs since opset 11, attributes before.
    private float Bound(OnnxNode node, int index, string attribute, float absent) =>
        !node.Has(index) ? node.Float(attribute, absent) : Value(node, index) switch
        {
            ConstantValue { Tensor: { Type: OnnxType.Float } tensor } when tensor.Floats() is [var bound] => bound,
            QuantisedConstant { Codes: [var code], Scales: [var scale], ZeroPoints: [var zero] } => (code - zero) * scale,
            _ => throw ModelTrouble.NotSupported(file, "The bounds are not constants", node.Label),
        };

    private Pending Softmax(OnnxNode node)
    {
        var codes = Activation(node, 0);
        var input = codes.Activation;
        var natural = Graph.Softmax.OutputQuantisation;
        var axis = node.Int("axis", -1);
        var channels = codes.Layout switch { OnnxLayout.Flat or OnnxLayout.Nchw => 1, _ => 3 };
        var rank = codes.Layout == OnnxLayout.Flat ? 2 : 4;
        if ((axis < 0 ? axis + rank : axis) != channels && input.Bytes != input.Channels) throw ModelTrouble.NotSupported(file, "Softmax is only supported over channels", node.Label);
        return new Pending(input.Height, input.Width, input.Channels, codes.Layout, (output, low, high) =>
        {
            if (output.Quantisation == natural) return new Softmax(node.Label, input, output) { Low = low, High = high };
            var exact = new Activation(node.Label, input.Height, input.Width, input.Channels, natural);
            _layers.Add(new Softmax(node.Label, input, exact));
            return new Table(node.Label, exact, output) { Low = low, High = high };
        })
        {
            Natural = natural,
        };
    }

    private OnnxValue Transpose(OnnxNode node)
    {
        var value = Value(node, 0);
        var layout = value switch { FloatInput input => input.Layout, Codes codes => codes.Layout, Pending pending => pending.Layout, _ => throw ModelTrouble.NotSupported(file, "Transposed constants are not supported", node.Label) };
        var perm = node.Ints("perm");
        OnnxLayout? turned = (layout, perm) switch
        {
            (OnnxLayout.Nhwc, [0, 3, 1, 2]) => OnnxLayout.Nchw,
            (OnnxLayout.Nchw, [0, 2, 3, 1]) => OnnxLayout.Nhwc,
            (_, [0, 1, 2, 3]) or (OnnxLayout.Flat, [0, 1]) => layout,
            _ => null,
        };
        if (turned is not { } to) throw ModelTrouble.NotSupported(file, $"A transposition by [{string.Join(", ", perm)}] is not supported here", node.Label);
        return value switch { FloatInput input => input with { Layout = to }, Codes codes => codes with { Layout = to }, Pending pending => pending with { Layout = to }, _ => value };
    }

    private OnnxValue Reshape(OnnxNode node)
    {
        var value = Value(node, 0);
        var (height, width, channels, layout) = value switch
        {
            Codes { Activation: var a } codes => (a.Height, a.Width, a.Channels, codes.Layout),
            Pending p => (p.Height, p.Width, p.Channels, p.Layout),
            _ => throw ModelTrouble.NotSupported(file, "Only activations can be reshaped", node.Label),
        };
        var to = Target(node, layout == OnnxLayout.Flat ? [1, channels] : layout == OnnxLayout.Nchw ? [1, channels, height, width] : [1, height, width, channels]);
        var one = height * width == 1;
        OnnxLayout shape = to switch
        {
            [1, _] => OnnxLayout.Flat,
            [1, _, 1, 1] when one => OnnxLayout.Nchw,
            _ when to.SequenceEqual(layout == OnnxLayout.Nchw ? [1, channels, height, width] : new long[] { 1, height, width, channels }) => layout,
            _ => throw ModelTrouble.NotSupported(file, $"A reshape to [{string.Join(", ", to)}] is not supported", node.Label),
        };
        var rows = layout == OnnxLayout.Nchw && !one && channels > 1 ? (height, width, channels) : ((int, int, int)?)null;
        return value switch
        {
            Codes codes when shape == OnnxLayout.Flat && layout != OnnxLayout.Flat => new Codes(codes.Activation.As(1, 1, codes.Activation.Bytes), OnnxLayout.Flat, rows),
            Codes codes => codes with { Layout = shape },
            Pending pending when one || shape == layout => pending with { Layout = shape },
            _ => throw ModelTrouble.NotSupported(file, "A reshape before quantisation is not supported", node.Label),
        };
    }

    // The shape asked for, with 0 (keep) and -1 (the rest) resolved.
    private long[] Target(OnnxNode node, long[] from)
    {
        var count = from.Aggregate(1L, (product, size) => product * size);
        if (node.Op == "Flatten") return node.Int("axis", 1) == 1 ? [1, count] : throw ModelTrouble.NotSupported(file, "Flatten is supported with axis 1", node.Label);
        if (node.Op == "Squeeze") return from.Count(size => size > 1) <= 1 ? [1, count] : throw ModelTrouble.NotSupported(file, "Squeeze is only supported down to features", node.Label);
        var target = Constant(node, 1).Integers();
        for (var i = 0; i < target.Length; i++)
            if (target[i] == 0) target[i] = i < from.Length ? from[i] : throw ModelTrouble.Damaged(file, node: node.Label);
        var known = target.Where(size => size > 0).Aggregate(1L, (product, size) => checked(product * size));
        var rest = Array.IndexOf(target, -1);
        if (rest >= 0 && known > 0) target[rest] = count / known;
        return target.All(size => size > 0) && target.Aggregate(1L, (product, size) => checked(product * size)) == count ? target : throw ModelTrouble.Damaged(file, node: node.Label);
    }
}
