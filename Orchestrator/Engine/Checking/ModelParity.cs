using System.Globalization;
using Hil.Data;
using Hil.Edge;
using Hil.Models;
using Hil.Models.Parity;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Engine.Checking;

/// <summary>How far a board's int8 arithmetic agrees with the runtime that the model came from.</summary>
/// <param name="Model">The compiled model.</param>
/// <param name="Table">The comparison of the last head.</param>
/// <param name="Reference">What it was compared with.</param>
/// <param name="Unit">Unit of the differences.</param>
/// <param name="Step">One step of the output code in that unit: the bound on the mean difference.</param>
/// <param name="Exit">The comparison of the exit's head; null where the model has none, or the reference does not tell.</param>
public sealed record ModelParity(CompiledModel Model, ParityTable Table, string Reference, string Unit, double Step, ParityTable? Exit = null)
{
    /// <summary>Least share of rows with the same answer.</summary>
    public const double LeastAgreement = 0.98;

    // Of 250 images a model whose answers agree on 98.5 % shows less than the bound one time in four; of so many, one in thirty.
    private const int SyntheticImages = 2000;

    public bool Holds => Within(Table, Step) && (Exit is null || Within(Exit, Model.Sidecar.Exit!.Scale!.Value));

    /// <summary>Runs the model on inputs with the firmware's engine, and compares.</summary>
    /// <param name="workspace">Where the engine is.</param>
    /// <param name="tools">Runs it.</param>
    /// <param name="path">A `.tflite`, or a QDQ `.onnx`.</param>
    /// <param name="inputs">Raw uint8 inputs back to back; null for synthetic images.</param>
    /// <param name="codes">A CSV file of int8 codes, a row an input; required for a `.tflite`, which no runtime here can run.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TroubleException">A file is not what it has to be.</exception>
    public static async Task<ModelParity> RunAsync(
        Workspace workspace, IToolRunner tools, string path, string? inputs, string? codes, CancellationToken cancellation)
    {
        var model = ModelCompiler.Compile(path);
        var check = new ModelCheck(new HostEngine(workspace, tools));
        var pixels = Inputs(model, inputs);
        if (codes is not null)
        {
            var rows = Codes(codes, model.OutputCount);
            var table = await check.AgainstCodesAsync(model, pixels[..Math.Min(pixels.Length, rows.Length / model.OutputCount * model.InputBytes)], rows, cancellation);
            return new ModelParity(model, table, Path.GetFileName(codes), "steps", 1);
        }

        if (!path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            throw new TroubleException(TroubleKind.Configuration, "There is no reference to compare with", path,
                "Give the outputs of a TFLite interpreter with --outputs, one row of int8 codes for each input.");
        }

        var last = await AgainstRuntimeAsync(ModelHead.Last, model.OutputNames.Last);
        var exit = model.OutputNames.Exit is { } name ? await AgainstRuntimeAsync(ModelHead.Exit, name) : null;
        return new ModelParity(model, last, "ONNX Runtime", "of the output", model.Sidecar.Output.Scale!.Value, exit);

        async Task<ParityTable> AgainstRuntimeAsync(ModelHead head, string output)
        {
            using var runtime = EdgeModel.Load(path, EdgeModels.InputOf(model.Sidecar), new EdgeModelOptions { Output = output });
            var values = new float[pixels.Length / model.InputBytes * model.OutputCount];
            runtime.Classify(pixels.Span, values);
            return await check.AgainstValuesAsync(model, pixels, values, head, cancellation);
        }
    }

    private static bool Within(ParityTable table, double step) => table.ArgmaxEqualShare >= LeastAgreement && table.MeanDifference < step;

    private static ReadOnlyMemory<byte> Inputs(CompiledModel model, string? file)
    {
        IDataSet data = file is null ? new Synthetic { Count = SyntheticImages }.Open()
            : new RawTensors { Path = new FilePath(Path.GetFullPath(file), file), Dtype = ElementType.Uint8, Shape = model.Sidecar.Input.Shape }.Open();
        if (data.SampleBytes != model.InputBytes)
        {
            throw new TroubleException(TroubleKind.Configuration, $"The synthetic images have {data.SampleBytes} bytes, the model takes {model.InputBytes}", model.Sidecar.Name,
                "Give inputs of its size with --inputs.");
        }

        var pixels = new byte[data.Count * data.SampleBytes];
        for (var i = 0; i < data.Count; i++) data.Read(i, pixels.AsSpan(i * data.SampleBytes));
        return pixels;
    }

    private static sbyte[] Codes(string file, int outputs)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Data, "The outputs cannot be read", file, failure.Message, failure);
        }

        // A header, if there is one, is a line whose last cell is no number.
        var rows = lines.Select((line, index) => (Cells: line.Split(','), Line: index + 1)).Where(row => row.Cells[^1].Length > 0).ToArray();
        if (rows.Length > 0 && !sbyte.TryParse(rows[0].Cells[^1], CultureInfo.InvariantCulture, out _)) rows = rows[1..];
        return [.. rows.SelectMany(row => row.Cells.Length >= outputs ? row.Cells[^outputs..].Select(cell => Code(cell, row.Line))
            : throw Wrong(row.Line, $"{row.Cells.Length} cells where {outputs} codes belong"))];

        sbyte Code(string cell, int line) => sbyte.TryParse(cell, CultureInfo.InvariantCulture, out var code) ? code : throw Wrong(line, $"'{cell}' is no int8 code");

        TroubleException Wrong(int line, string what) => new(TroubleKind.Data, what, $"{file}:{line}", "Give one row of int8 codes for each input.");
    }
}
