using Hil.Models.Graph;

namespace Hil.Models.Tflite;

/// <summary>Reads an int8 .tflite model (schema version 3, first subgraph, one input, one output or two) into a <see cref="Network"/>.</summary>
internal static class TfliteReader
{
    private static ReadOnlySpan<byte> Identifier => "TFL3"u8;

    public static bool Recognises(ReadOnlySpan<byte> file) => file.Length >= 8 && file.Slice(4, 4).SequenceEqual(Identifier);

    /// <exception cref="ModelTrouble">Damaged, not int8, or with an unknown operation.</exception>
    public static Network Read(string file, byte[] bytes)
    {
        try
        {
            return Walk(file, bytes);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw ModelTrouble.Damaged(file, e);
        }
    }

    private static Network Walk(string file, byte[] bytes)
    {
        var model = FlatTable.Root(bytes);
        var graphs = model.Children(2);
        if (graphs.Length == 0) throw ModelTrouble.Damaged(file);
        var buffers = model.Children(4);
        var graph = graphs[0];
        var tensors = graph.Children(0).Select(table => new TfliteTensor(file, table, buffers)).ToArray();
        int[] inputs = graph.Ints(1), outputs = graph.Ints(2);
        if (inputs.Length != 1 || outputs.Length is not (1 or 2))
            throw new ModelTrouble(file, $"The model has {inputs.Length} inputs and {outputs.Length} outputs", "Use a model with one input and one output, or a second one for an early exit.");

        var build = new TfliteGraph(file, tensors);
        build.Begin(inputs[0]);
        var codes = model.Children(1);
        foreach (var op in graph.Children(3))
        {
            var index = op.Int(0);
            if (index < 0 || index >= codes.Length) throw ModelTrouble.Damaged(file);
            build.Add(op, Operator(codes[index]), codes[index].Has(1) ? codes[index].Text(1) : null);
        }

        return build.Finish(outputs);
    }

    // Files older than schema 3a have the operator in a byte; later ones put 127 there when it does not fit.
    private static int Operator(FlatTable code) => Math.Max(code.Byte(0), code.Int(3));
}
