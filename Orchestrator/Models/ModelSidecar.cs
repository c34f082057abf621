using System.Text.Json;
using System.Text.Json.Serialization;
using Hil.Protocols;
using Hil.Protocols.Wire;

namespace Hil.Models;

/// <summary>Order of the bytes of one image.</summary>
public enum PixelLayout
{
    /// <summary>Row, column, channel: what boards receive.</summary>
    HWC,

    /// <summary>Channel, row, column.</summary>
    CHW,
}

/// <summary>What a model's input is before its own first operation.</summary>
public sealed record ModelInput
{
    /// <summary><c>uint8</c> or <c>int8</c>: the type of the received bytes.</summary>
    public required string Dtype { get; init; }

    public required PixelLayout Layout { get; init; }

    /// <summary>Sizes in the layout's order.</summary>
    public required IReadOnlyList<int> Shape { get; init; }
}

/// <summary>How a received pixel becomes the number that the model was trained on: <c>(pixel * Scale - Mean) / StandardDeviation</c>.</summary>
public sealed record Preprocessing
{
    /// <summary>Pixels as they are.</summary>
    public static Preprocessing None { get; } = new() { Scale = 1, Mean = [0], StandardDeviation = [1] };

    /// <summary>1/255 brings pixels to 0..1; 1 leaves them at 0..255.</summary>
    public required double Scale { get; init; }

    /// <summary>One for all channels, or one each, in scaled units.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>One for all channels, or one each, in scaled units; positive.</summary>
    public required IReadOnlyList<double> StandardDeviation { get; init; }

    /// <summary>The number for a pixel of a channel.</summary>
    public float Value(int pixel, int channel) =>
        ((pixel * (float)Scale) - (float)Mean[channel % Mean.Count]) / (float)StandardDeviation[channel % StandardDeviation.Count];
}

/// <summary>What a model answers.</summary>
public sealed record ModelOutput
{
    public required OutputEncoding Encoding { get; init; }

    /// <summary>Number of classes; null where the sidecar does not say.</summary>
    public int? Count { get; init; }

    /// <summary>Of the int8 codes of a compiled model: value = Scale * (code - ZeroPoint).</summary>
    public double? Scale { get; init; }

    public int? ZeroPoint { get; init; }
}

/// <summary>What the compiler found out about a model.</summary>
public sealed record CompiledFacts
{
    /// <summary>Size of the model image, flash.</summary>
    public required int ImageBytes { get; init; }

    /// <summary>RAM for activations and scratch.</summary>
    public required int ArenaBytes { get; init; }

    public required int ScratchBytes { get; init; }

    /// <summary>Multiply-accumulates of one inference.</summary>
    public required long Macs { get; init; }

    /// <summary>Of them those until the exit; null: the model has none.</summary>
    public long? ExitMacs { get; init; }

    /// <summary>File name of the source model.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the source file, hexadecimal.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>First half of the SHA-256 in the image, hexadecimal: what the board reports.</summary>
    public required string Hash { get; init; }
}

/// <summary>
/// The file beside a model that says how to feed it and how to read its answer: <c>NAME.onnx.json</c> beside a source model,
/// <c>NAME.model.json</c> beside a compiled one. Unknown and missing keys are refused.
/// </summary>
public sealed record ModelSidecar
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter<PixelLayout>(null, false), new JsonStringEnumConverter<OutputEncoding>(JsonNamingPolicy.CamelCase, false) },
    };

    public required string Name { get; init; }

    public required ModelInput Input { get; init; }

    public required Preprocessing Preprocessing { get; init; }

    public required ModelOutput Output { get; init; }

    /// <summary>The answer of the head at which the network may end early; null where it has none, or the sidecar does not say.</summary>
    public ModelOutput? Exit { get; init; }

    /// <summary>Class names in output order, when known.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Only in the sidecar of a compiled model.</summary>
    public CompiledFacts? Compiled { get; init; }

    /// <summary>Where the sidecar of a source model is looked for: the file's name and <c>.json</c>.</summary>
    public static string PathFor(string model) => model + ".json";

    /// <summary>Reads a sidecar.</summary>
    /// <exception cref="TroubleException">Absent, not JSON, an unknown or missing key, a value out of range: names the file.</exception>
    public static ModelSidecar Read(string path)
    {
        try
        {
            var sidecar = JsonSerializer.Deserialize<ModelSidecar>(File.ReadAllBytes(path), Json) ?? throw new JsonException("It is empty.");
            sidecar.Check(path);
            return sidecar;
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $"{path}, line {line + 1}" : path;
            throw new TroubleException(TroubleKind.Configuration, $"The sidecar is not valid: {e.Message.Split(" Path:")[0]}", where, "Correct that key.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Configuration, $"The sidecar cannot be read: {e.Message}", path, "Put it beside its model.", e);
        }
    }

    /// <summary>The JSON text, ending with a line feed.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json) + "\n";

    private void Check(string path)
    {
        var channels = Input.Shape.Count == 3 ? Input.Shape[Input.Layout == PixelLayout.HWC ? 2 : 0] : 1;
        var wrong =
            Input.Dtype is not ("uint8" or "int8") ? $"input.dtype is '{Input.Dtype}', not uint8 or int8"
            : Input.Shape.Count is < 1 or > 3 || Input.Shape.Any(size => size is < 1 or > 65535) ? "input.shape must be 1 to 3 sizes of 1..65535"
            : !double.IsFinite(Preprocessing.Scale) || Preprocessing.Scale == 0 ? "preprocessing.scale must be a number other than 0"
            : Preprocessing.Mean.Count != 1 && Preprocessing.Mean.Count != channels ? $"preprocessing.mean must have 1 or {channels} values"
            : Preprocessing.StandardDeviation.Count != 1 && Preprocessing.StandardDeviation.Count != channels ? $"preprocessing.standardDeviation must have 1 or {channels} values"
            : !Preprocessing.Mean.All(double.IsFinite) || !Preprocessing.StandardDeviation.All(value => double.IsFinite(value) && value > 0)
                ? "preprocessing needs finite means and positive standard deviations"
            : Output.Count is { } count && Labels is { } labels && labels.Count != count ? $"{labels.Count} labels for {count} outputs"
            : null;
        if (wrong is not null) throw new TroubleException(TroubleKind.Configuration, $"The sidecar is not valid: {wrong}", path, "Correct that key.");
    }
}
