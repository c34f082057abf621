using Google.FlatBuffers;

namespace Hil.Orchestrator.Tests.Models;

/// <summary>An int8 .tflite model of fully connected layers and softmaxes that is built node by node; slots are those of schema version 3.</summary>
internal sealed class TfliteText(int seed)
{
    private readonly FlatBufferBuilder bytes = new(4096);
    private readonly Random random = new(seed);
    private readonly List<int> tensors = [];
    private readonly List<int> sizes = [];
    private readonly List<int> buffers = [];
    private readonly List<int> operators = [];

    private enum Code
    {
        FullyConnected,
        Softmax,
    }

    /// <summary>An activation of one image.</summary>
    /// <returns>Its number.</returns>
    public int Activation(string name, int size, float scale = 0.05f, long zero = 0) => Tensor(name, [1, size], [], scale, zero);

    public int FullyConnected(string name, int input, int size)
    {
        var weights = new byte[size * sizes[input]];
        random.NextBytes(weights);
        // -128 is no weight of a symmetric quantisation.
        for (var i = 0; i < weights.Length; i++) weights[i] = weights[i] == 0x80 ? (byte)0 : weights[i];
        return Operator(Code.FullyConnected, [input, Tensor(name + "/weights", [size, sizes[input]], weights, 0.01f, 0)], Activation(name, size));
    }

    public int Softmax(string name, int input) => Operator(Code.Softmax, [input], Activation(name, sizes[input], 1 / 256f, -128));

    public byte[] File(int input, params int[] outputs)
    {
        var graph = Table(5, [(0, Tables(tensors)), (1, Ints([input])), (2, Ints(outputs)), (3, Tables(operators))]);
        var codes = Tables([Table(4, [], (0, 9), (3, 9)), Table(4, [], (0, 25), (3, 25))]);
        var model = Table(5, [(1, codes), (2, Tables([graph])), (4, Tables(buffers))], (0, 3));
        bytes.Finish(model, "TFL3");
        return bytes.SizedByteArray();
    }

    private int Tensor(string name, int[] shape, byte[] data, float scale, long zero)
    {
        bytes.StartVector(1, data.Length, 4);
        foreach (var one in data.AsEnumerable().Reverse()) bytes.AddByte(one);
        var content = bytes.EndVector().Value;
        buffers.Add(Table(1, [(0, content)]));
        var (scales, zeros) = (Floats(scale), Longs(zero));
        var quantisation = Table(7, [(2, scales), (3, zeros)]);
        var (text, sized) = (bytes.CreateString(name).Value, Ints(shape));
        // Type 9: int8.
        tensors.Add(Table(5, [(0, sized), (3, text), (4, quantisation)], (2, buffers.Count - 1), (1, 9)));
        sizes.Add(shape[^1]);
        return tensors.Count - 1;
    }

    private int Operator(Code code, int[] inputs, int output)
    {
        var (from, to) = (Ints(inputs), Ints([output]));
        operators.Add(Table(5, [(1, from), (2, to)], (0, (int)code)));
        return output;
    }

    private int Table(int slots, (int Slot, int At)[] offsets, params (int Slot, int Value)[] numbers)
    {
        bytes.StartTable(slots);
        foreach (var (slot, at) in offsets) bytes.AddOffset(slot, at, 0);
        // A byte field (a tensor's type, an old operator code) is the first byte of a number that small.
        foreach (var (slot, value) in numbers) bytes.AddInt(slot, value, 0);
        return bytes.EndTable();
    }

    private int Tables(List<int> at)
    {
        bytes.StartVector(4, at.Count, 4);
        foreach (var one in at.AsEnumerable().Reverse()) bytes.AddOffset(one);
        return bytes.EndVector().Value;
    }

    private int Ints(int[] values)
    {
        bytes.StartVector(4, values.Length, 4);
        foreach (var value in values.AsEnumerable().Reverse()) bytes.AddInt(value);
        return bytes.EndVector().Value;
    }

    private int Floats(float value)
    {
        bytes.StartVector(4, 1, 4);
        bytes.AddFloat(value);
        return bytes.EndVector().Value;
    }

    private int Longs(long value)
    {
        bytes.StartVector(8, 1, 8);
        bytes.AddLong(value);
        return bytes.EndVector().Value;
    }
}
