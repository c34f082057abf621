using System.Security.Cryptography;
using Hil.Models.Graph;
using Hil.Models.Image;
using Hil.Models.Onnx;
using Hil.Models.Tflite;
using Hil.Protocols;
using Hil.Protocols.Wire;

namespace Hil.Models;

/// <summary>Makes a model image of an int8 .tflite or int8 QDQ .onnx file.</summary>
public static class ModelCompiler
{
    private const int LargestFile = 64 << 20;

    /// <summary>
    /// Reads the file, and its sidecar <c>FILE.json</c> when there is one, and compiles it. Without a sidecar an int8 or uint8 input
    /// takes pixel - 128, and a float input takes pixels of 0..255 when its quantisation spans at least 16, else of 0..1.
    /// </summary>
    /// <param name="path">The model.</param>
    /// <param name="sidecar">Instead of the sidecar beside the file.</param>
    /// <exception cref="TroubleException">Unreadable, damaged, foreign, float, or with an operation that is not supported: names file and node.</exception>
    public static CompiledModel Compile(string path, ModelSidecar? sidecar = null)
    {
        var file = ReadFile(path);
        if (sidecar is null && File.Exists(ModelSidecar.PathFor(path))) sidecar = ModelSidecar.Read(ModelSidecar.PathFor(path));
        return Compile(path, file, sidecar);
    }

    /// <summary>The same for a file's bytes; <paramref name="path"/> is for messages and the model's name.</summary>
    public static CompiledModel Compile(string path, byte[] file, ModelSidecar? sidecar)
    {
        var network = Read(path, file);
        if (network.Layers.Count == 0) throw new ModelTrouble(path, "The model has no operation", "Give a network.");
        try
        {
            return Compile(path, file, sidecar, network);
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw new ModelTrouble(path, $"The model has sizes or scales beyond what an image can hold: {e.Message}", "Export it again, or use a smaller model.", null, e);
        }
    }

    private static CompiledModel Compile(string path, byte[] file, ModelSidecar? sidecar, Network network)
    {
        var name = sidecar?.Name ?? network.Name;
        var preprocessing = Preparation(path, sidecar, network);
        var output = Head(network, network.Output);
        var exit = network.Exit is { } early ? Head(network, early) : null;
        if (sidecar is not null) Agree(path, sidecar, network, output, exit);
        var plan = ArenaPlan.For(network);
        var image = ImageWriter.Write(network, plan, output.Encoding, exit?.Encoding, name, Tables(network, preprocessing));
        var heaviest = network.Layers.OfType<Convolution>().MaxBy(layer => layer.Weights.Length);
        return new CompiledModel
        {
            Image = image,
            InputBytes = network.Input.Bytes,
            OutputCount = network.Output.Bytes,
            OutputNames = network.OutputNames,
            ArenaBytes = plan.Bytes,
            Peak = (plan.Peak.Layer.Name, plan.Peak.Bytes),
            LargestWeights = (heaviest?.Name ?? network.Layers[0].Name, heaviest?.Weights.Length ?? 0),
            Cuts = ModelCut.Of(network),
            Sidecar = new ModelSidecar
            {
                Name = name,
                Input = new ModelInput { Dtype = "uint8", Layout = PixelLayout.HWC, Shape = [network.Input.Height, network.Input.Width, network.Input.Channels] },
                Preprocessing = preprocessing,
                Output = output,
                Exit = exit,
                Labels = sidecar?.Labels,
                Compiled = new CompiledFacts
                {
                    ImageBytes = image.Length,
                    ArenaBytes = plan.Bytes,
                    ScratchBytes = plan.ScratchBytes,
                    Macs = network.Layers.Sum(layer => layer.Macs),
                    ExitMacs = exit is null ? null : network.Layers.Take(network.ExitLayers).Sum(layer => layer.Macs),
                    Source = Path.GetFileName(path),
                    SourceSha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
                    Hash = Convert.ToHexStringLower(image.AsSpan(16, 16)),
                },
            },
        };
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
                throw new ModelTrouble(path, $"The file has more than {LargestFile >> 20} MiB", "Give a model for a microcontroller.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Configuration, $"The model cannot be read: {e.Message}", path, "Check the path.", e);
        }
    }

    private static Network Read(string path, byte[] file)
    {
        if (TfliteReader.Recognises(file)) return TfliteReader.Read(path, file);
        if (OnnxReader.Recognises(file)) return OnnxReader.Read(path, file);
        throw new ModelTrouble(path, "The file is neither a .tflite nor an .onnx model", "Give an int8 .tflite, or an int8 QDQ .onnx.");
    }

    private static Preprocessing Preparation(string path, ModelSidecar? sidecar, Network network)
    {
        var (scale, zero) = network.Input.Quantisation;
        if (sidecar is not null)
        {
            if (sidecar.Input.Dtype != "uint8" || sidecar.Input.Layout != PixelLayout.HWC)
                throw new TroubleException(TroubleKind.Configuration, "Boards receive uint8 pixels in HWC order", ModelSidecar.PathFor(path), "State that input.");
            return sidecar.Preprocessing;
        }

        return network.FloatInput
            ? Preprocessing.None with { Scale = scale * 255 >= 16 ? 1 : 1 / 255.0 }
            : new Preprocessing { Scale = scale, Mean = [scale * (double)(128 + zero)], StandardDeviation = [1] };
    }

    private static ModelOutput Head(Network network, Activation output) => new()
    {
        Encoding = network.Layers.LastOrDefault(layer => layer.Output.Storage == output.Storage) is Softmax ? OutputEncoding.Probabilities : OutputEncoding.Logits,
        Count = output.Bytes,
        Scale = output.Quantisation.Scale,
        ZeroPoint = output.Quantisation.ZeroPoint,
    };

    private static void Agree(string path, ModelSidecar sidecar, Network network, ModelOutput output, ModelOutput? exit)
    {
        int[] shape = [network.Input.Height, network.Input.Width, network.Input.Channels];
        var wrong =
            !sidecar.Input.Shape.SequenceEqual(shape) ? $"input.shape is not the model's [{string.Join(", ", shape)}]"
            : sidecar.Output.Encoding != output.Encoding ? $"output.encoding is {sidecar.Output.Encoding}, the model gives {output.Encoding}"
            : sidecar.Exit is not null && exit is null ? "it states an exit, and the model has one output"
            : sidecar.Exit is { } stated && stated.Encoding != exit!.Encoding ? $"exit.encoding is {stated.Encoding}, the model gives {exit.Encoding}"
            : sidecar.Labels is { } labels && labels.Count != network.Output.Bytes ? $"{labels.Count} labels for {network.Output.Bytes} outputs"
            : null;
        if (wrong is not null)
            throw new TroubleException(TroubleKind.Configuration, $"The sidecar does not fit its model: {wrong}", ModelSidecar.PathFor(path), "Correct it.");
    }

    // Quantisation as QuantizeLinear does it: round to even, then saturate.
    private static sbyte[][] Tables(Network network, Preprocessing preprocessing)
    {
        var (scale, zero) = network.Input.Quantisation;
        var count = Math.Max(preprocessing.Mean.Count, preprocessing.StandardDeviation.Count);
        var tables = new sbyte[count][];
        for (var c = 0; c < count; c++)
        {
            tables[c] = new sbyte[256];
            for (var pixel = 0; pixel < 256; pixel++)
                tables[c][pixel] = (sbyte)Math.Clamp(MathF.Round(preprocessing.Value(pixel, c) / scale) + zero, sbyte.MinValue, sbyte.MaxValue);
        }

        return tables;
    }
}
