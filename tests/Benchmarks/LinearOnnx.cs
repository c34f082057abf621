using System.Text;

namespace Hil.Benchmarks;

/// <summary>
/// An edge model that costs next to nothing (an image flattened and multiplied with a matrix of zeros), so that what an offload costs
/// the host is not drowned in what its model costs. Field numbers are those of onnx.proto.
/// </summary>
internal static class LinearOnnx
{
    private const int Float = 1;

    public static byte[] Write(int height, int width, int channels, int classes) => new Message().Add(1, 8).Add(7, new Message()
        .Add(1, Node("Flatten", ["x"], "flat")).Add(1, Node("MatMul", ["flat", "w"], "y")).Add(2, "linear")
        .Add(5, new Message().Add(1, height * width * channels).Add(1, classes).Add(2, Float).Add(8, "w").Add(9, new byte[height * width * channels * classes * sizeof(float)]))
        .Add(11, Value("x", height, width, channels)).Add(12, Value("y", classes))).Add(8, new Message().Add(1, "").Add(2, 13)).ToArray();

    private static Message Node(string op, string[] inputs, string output) =>
        inputs.Aggregate(new Message(), (node, input) => node.Add(1, input)).Add(2, output).Add(4, op);

    private static Message Value(string name, params int[] shape)
    {
        var dimensions = shape.Aggregate(new Message().Add(1, new Message().Add(2, "N")), (all, size) => all.Add(1, new Message().Add(1, size)));
        return new Message().Add(1, name).Add(2, new Message().Add(1, new Message().Add(1, Float).Add(2, dimensions)));
    }

    /// <summary>A message of protocol buffers: field number and wire type, then the value.</summary>
    private sealed class Message
    {
        private readonly List<byte> bytes = [];

        public Message Add(int field, long value)
        {
            Number((ulong)field << 3);
            Number((ulong)value);
            return this;
        }

        public Message Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

        public Message Add(int field, Message message) => Add(field, message.ToArray());

        public Message Add(int field, byte[] value)
        {
            Number(((ulong)field << 3) | 2);
            Number((ulong)value.Length);
            bytes.AddRange(value);
            return this;
        }

        public byte[] ToArray() => [.. bytes];

        private void Number(ulong value)
        {
            for (; value > 0x7F; value >>= 7) bytes.Add((byte)(value | 0x80));
            bytes.Add((byte)value);
        }
    }
}
