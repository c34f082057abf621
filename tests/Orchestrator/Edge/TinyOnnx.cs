using System.Runtime.InteropServices;
using System.Text;

namespace Hil.Orchestrator.Tests.Edge;

/// <summary>
/// Writes ONNX by hand (protocol buffers: field number and wire type, then the value): an image is flattened and multiplied
/// with a matrix. Field numbers are those of onnx.proto.
/// </summary>
internal static class TinyOnnx
{
    private const int Float = 1, Byte = 2;

    /// <param name="shape">Of the input, without the batch.</param>
    /// <param name="weights">Rows of one score's factors per input value, as many rows as classes.</param>
    /// <param name="batch">0 for any.</param>
    /// <param name="bytes">Ask for bytes instead of floats, to be refused.</param>
    /// <param name="divide">Divide the scores by the first one less itself, to give what is not a number.</param>
    public static byte[] Linear(int[] shape, float[][] weights, int batch = 0, bool bytes = false, bool divide = false)
    {
        var inputs = weights[0].Length;
        var transposed = new float[inputs * weights.Length];
        for (var c = 0; c < weights.Length; c++)
        {
            for (var i = 0; i < inputs; i++)
                transposed[i * weights.Length + c] = weights[c][i];
        }

        var from = bytes ? "cast" : "x";
        var graph = new Message();
        if (bytes)
            graph.Add(1, Node("Cast", ["x"], "cast", new Message().Add(1, "to").Add(3, Float).Add(20, 2)));
        graph.Add(1, Node("Flatten", [from], "flat"))
            .Add(1, Node("MatMul", ["flat", "w"], divide ? "raw" : "y"));
        if (divide)
            graph.Add(1, Node("Sub", ["raw", "raw"], "zero")).Add(1, Node("Div", ["zero", "zero"], "y"));
        graph.Add(2, "tiny")
            .Add(5, new Message().Add(1, inputs).Add(1, weights.Length).Add(2, Float).Add(8, "w").Add(9, MemoryMarshal.AsBytes(transposed.AsSpan()).ToArray()))
            .Add(11, Value("x", bytes ? Byte : Float, batch, shape))
            .Add(12, Value("y", Float, batch, [weights.Length]));
        return new Message().Add(1, 8).Add(7, graph).Add(8, new Message().Add(1, "").Add(2, 13)).ToArray();
    }

    private static Message Node(string op, string[] inputs, string output, Message? attribute = null)
    {
        var node = new Message();
        foreach (var input in inputs)
            node.Add(1, input);
        node.Add(2, output).Add(4, op);
        return attribute is null ? node : node.Add(5, attribute);
    }

    private static Message Value(string name, int type, int batch, int[] shape)
    {
        var dimensions = new Message().Add(1, batch > 0 ? new Message().Add(1, batch) : new Message().Add(2, "N"));
        foreach (var size in shape)
            dimensions.Add(1, new Message().Add(1, size));
        return new Message().Add(1, name).Add(2, new Message().Add(1, new Message().Add(1, type).Add(2, dimensions)));
    }

    private sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public Message Add(int field, long value)
        {
            Number((ulong)field << 3);
            Number((ulong)value);
            return this;
        }

        public Message Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

        public Message Add(int field, Message message) => Add(field, message.ToArray());

        public Message Add(int field, byte[] bytes)
        {
            Number((ulong)field << 3 | 2);
            Number((ulong)bytes.Length);
            _bytes.AddRange(bytes);
            return this;
        }

        public byte[] ToArray() => _bytes.ToArray();

        private void Number(ulong value)
        {
            for (; value > 0x7F; value >>= 7)
                _bytes.Add((byte)(value | 0x80));
            _bytes.Add((byte)value);
        }
    }
}
