using Google.Protobuf;
using Hil.Models.Graph;

namespace Hil.Models.Onnx;

/// <summary>Reads an int8 QDQ .onnx model (one input, one output or two, one image at a time) into a <see cref="Network"/>.</summary>
internal static class OnnxReader
{
    /// <summary>An ONNX file has no magic number: it is a message whose first field is the IR version, a small varint.</summary>
    public static bool Recognises(ReadOnlySpan<byte> file) => file.Length >= 4 && file[0] == 0x08 && file[1] is > 0 and < 0x80;

    /// <exception cref="ModelTrouble">Damaged, not int8, or with an unknown operation.</exception>
    public static Network Read(string file, byte[] bytes)
    {
        try
        {
            return Walk(file, OnnxFile.Parse(bytes));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw ModelTrouble.Damaged(file, e);
        }
    }

    private static Network Walk(string file, OnnxFile onnx)
    {
        var inputs = onnx.Inputs.Where(input => !onnx.Constants.ContainsKey(input.Name)).ToArray();
        if (onnx.Nodes.Count == 0) throw ModelTrouble.Damaged(file);
        if (inputs.Length != 1 || onnx.Outputs.Count is not (1 or 2))
            throw new ModelTrouble(file, $"The model has {inputs.Length} inputs and {onnx.Outputs.Count} outputs", "Use a model with one input and one output, or a second one for an early exit.");

        var graph = new OnnxGraph(file, onnx);
        graph.Begin(inputs[0]);
        foreach (var node in onnx.Nodes) graph.Add(node);
        return graph.Finish([.. onnx.Outputs.Select(output => output.Name)]);
    }
}
