using System.Text;

namespace Hil.Orchestrator.Tests.Models;

/// <summary>Writes a protocol-buffer message field by field, for making small .onnx files.</summary>
internal sealed class Proto
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public Proto Int(int field, long value) => Varint((ulong)(field << 3)).Varint((ulong)value);

    public Proto Raw(int field, ReadOnlySpan<byte> value)
    {
        Varint((ulong)((field << 3) | 2)).Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public Proto Text(int field, string value) => Raw(field, Encoding.UTF8.GetBytes(value));

    public Proto Message(int field, Proto value) => Raw(field, value.Bytes);

    private Proto Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
        return this;
    }
}

/// <summary>A QDQ graph that is built node by node.</summary>
internal sealed class OnnxText
{
    private readonly Proto _graph = new();
    private int _names;

    public OnnxText Constant(string name, float[] values, params long[] shape) => Tensor(name, 1, [.. values.SelectMany(BitConverter.GetBytes)], shape);

    public OnnxText Constant(string name, sbyte[] values, params long[] shape) => Tensor(name, 3, [.. values.Select(value => (byte)value)], shape);

    public OnnxText Constant(string name, int[] values, params long[] shape) => Tensor(name, 6, [.. values.SelectMany(BitConverter.GetBytes)], shape);

    public OnnxText Constant(string name, long[] values, params long[] shape) => Tensor(name, 7, [.. values.SelectMany(BitConverter.GetBytes)], shape);

    public string Node(string op, string output, string[] inputs, params (string Name, long[] Values)[] attributes)
    {
        var node = new Proto();
        foreach (var input in inputs) node.Text(1, input);
        node.Text(2, output).Text(3, output + "/" + op).Text(4, op);
        foreach (var (name, values) in attributes)
        {
            var attribute = new Proto().Text(1, name);
            if (values.Length == 1) attribute.Int(3, values[0]).Int(20, 2);
            else foreach (var value in values) attribute.Int(8, value);
            if (values.Length > 1) attribute.Int(20, 7);
            node.Message(5, attribute);
        }

        _graph.Message(1, node);
        return output;
    }

    /// <summary>Quantises and dequantises a value; returns the name of the result.</summary>
    public string Codes(string value, float scale, sbyte zero)
    {
        var name = $"codes{_names++}";
        Constant(name + "s", [scale]).Constant(name + "z", [zero]);
        Node("QuantizeLinear", name + "q", [value, name + "s", name + "z"]);
        return Node("DequantizeLinear", name, [name + "q", name + "s", name + "z"]);
    }

    /// <summary>Random int8 weights with one scale per output channel.</summary>
    public string Weights(Random random, params long[] shape)
    {
        var name = $"weights{_names++}";
        var count = (int)shape.Aggregate(1L, (product, size) => product * size);
        Constant(name + "c", [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-127, 128))], shape);
        Constant(name + "s", [.. Enumerable.Range(0, (int)shape[0]).Select(_ => 0.002f + (random.NextSingle() * 0.01f))], shape[0]);
        Constant(name + "z", new sbyte[shape[0]], shape[0]);
        return Node("DequantizeLinear", name, [name + "c", name + "s", name + "z"], ("axis", [0]));
    }

    public byte[] File(string input, long[] inputShape, string output, long[] outputShape) => File(input, inputShape, (output, outputShape));

    public byte[] File(string input, long[] inputShape, params (string Name, long[] Shape)[] outputs)
    {
        _graph.Text(2, "test").Message(11, Info(input, inputShape));
        foreach (var (name, shape) in outputs) _graph.Message(12, Info(name, shape));
        return new Proto().Int(1, 7).Message(7, _graph).Message(8, new Proto().Text(1, "").Int(2, 13)).Bytes;
    }

    private static Proto Info(string name, long[] shape)
    {
        var sizes = new Proto();
        foreach (var size in shape) sizes.Message(1, new Proto().Int(1, size));
        return new Proto().Text(1, name).Message(2, new Proto().Message(1, new Proto().Int(1, 1).Message(2, sizes)));
    }

    private OnnxText Tensor(string name, int type, byte[] raw, long[] shape)
    {
        var tensor = new Proto();
        foreach (var size in shape) tensor.Int(1, size);
        _graph.Message(5, tensor.Int(2, type).Text(8, name).Raw(9, raw));
        return this;
    }
}
