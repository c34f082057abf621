using Hil.Protocols;

namespace Hil.Edge;

/// <summary>
/// An ONNX image model on the host's CPU, fed with 8-bit pixels, answering with raw float scores. ONNX Runtime is loaded
/// with the first model, never before.
/// </summary>
public sealed class EdgeModel : IImageClassifier
{
    private readonly OnnxRun _run;

    private EdgeModel(string file, OnnxRun run)
    {
        File = file;
        _run = run;
    }

    /// <summary>The model's file.</summary>
    public string File { get; }

    public int ImageBytes => _run.ImageBytes;

    public int Classes => _run.Classes;

    public int BatchLimit => _run.BatchLimit;

    /// <summary>Rows of the model's input.</summary>
    public int Height => _run.Height;

    /// <summary>Columns of the model's input.</summary>
    public int Width => _run.Width;

    /// <summary>Channels of the model's input.</summary>
    public int Channels => _run.Channels;

    /// <summary>
    /// Reads a model with one float input of four dimensions and one float output of scores (or the one that the options name), and runs it once, so that
    /// what cannot work is known now and the first image is not slower than the others.
    /// </summary>
    /// <param name="file">An ONNX file.</param>
    /// <param name="input">How pixels become its input, from its sidecar.</param>
    /// <param name="options">Batch and threads.</param>
    /// <exception cref="TroubleException">
    /// Not there, truncated, not ONNX, of other shapes or types, or not fitting <paramref name="input"/>: names the file.
    /// </exception>
    public static EdgeModel Load(string file, EdgeInput input, EdgeModelOptions? options = null)
    {
        options ??= new EdgeModelOptions();
        if (options.BatchLimit is < 1 or > 256)
            throw new ArgumentOutOfRangeException(nameof(options), options.BatchLimit, "The batch limit is 1..256.");
        return new EdgeModel(file, OnnxRun.Open(file, Read(file), input, options));
    }

    public void Load(int slot, ReadOnlySpan<byte> pixels) => _run.Load(slot, pixels);

    public void Run(int count, CancellationToken interrupt = default) => _run.Run(count, interrupt);

    public ReadOnlySpan<float> Scores(int slot) => _run.Scores(slot);

    /// <summary>Scores any number of images, in as many runs as they take.</summary>
    /// <param name="pixels">Images back to back, <see cref="ImageBytes"/> each.</param>
    /// <param name="scores">Filled with <see cref="Classes"/> scores per image, in order.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="TroubleException">The model failed on them.</exception>
    public void Classify(ReadOnlySpan<byte> pixels, Span<float> scores)
    {
        var images = pixels.Length / ImageBytes;
        if (images * ImageBytes != pixels.Length || scores.Length != images * Classes)
            throw new ArgumentException($"{pixels.Length} bytes of pixels and {scores.Length} scores are not whole images.", nameof(pixels));

        for (var first = 0; first < images; first += BatchLimit)
        {
            var count = Math.Min(BatchLimit, images - first);
            for (var slot = 0; slot < count; slot++)
                Load(slot, pixels.Slice((first + slot) * ImageBytes, ImageBytes));
            Run(count);
            for (var slot = 0; slot < count; slot++)
                Scores(slot).CopyTo(scores.Slice((first + slot) * Classes, Classes));
        }
    }

    public void Dispose() => _run.Dispose();

    private static byte[] Read(string file)
    {
        try
        {
            return System.IO.File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(
                TroubleKind.Data, $"The edge model cannot be read: {e.Message.TrimEnd('.')}", file,
                "Check the path in the experiment and the file's permissions.", e);
        }
    }
}
