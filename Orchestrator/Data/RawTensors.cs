using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Data;

/// <summary>
/// Tensors without a header: one file with all samples back to back, or a folder with one file for each. Bytes go to the
/// board as they are. Labels are a CSV file in the form of MLPerf Tiny (<c>file,classes,class</c>) or one label a line.
/// </summary>
public sealed record RawTensors : IDataSetFormat
{
    /// <summary>The file, or the folder: with labels in MLPerf Tiny's form its files in the order of the labels, else all <c>.bin</c> files by name.</summary>
    public required FilePath Path { get; init; }

    /// <summary>Type of one element: <c>uint8</c>, <c>int8</c>, <c>int16</c> or <c>float32</c>, little-endian.</summary>
    public required ElementType Dtype { get; init; }

    /// <summary>Dimensions of one sample, all positive: <c>[32, 32, 3]</c> for rows of RGB pixels.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>The file of labels. Default: none, the data set is unlabelled and the large model is the truth.</summary>
    public FilePath? Labels { get; init; }

    /// <summary>Number of classes. Default: what the labels file states, else the class names, else the largest label + 1.</summary>
    [Range(1, int.MaxValue)]
    public int? ClassCount { get; init; }

    /// <summary>A text file with the class names, one a line. Default: none.</summary>
    public FilePath? Classes { get; init; }

    public IDataSet Open()
    {
        var sampleBytes = SampleBytes();
        var labels = Labels is { } csv ? LabelsFile.Read(csv) : null;
        var (files, samples) = Directory.Exists(Path.FullPath)
            ? ReadFolder(labels, sampleBytes)
            : (labels is { Files.Count: > 0 } ? labels.Files : null, ReadFile(sampleBytes));

        var count = samples.Length / sampleBytes;
        if (labels is not null && labels.Classes.Length != count)
            throw DataFile.Wrong(
                Labels!.Value, $"There are {labels.Classes.Length} labels for {count} samples of {sampleBytes} bytes in {Path.Written}", "all lines",
                "Name the labels of these samples, or correct dtype and shape.");

        var names = Classes is { } path ? DataFile.ClassNames(path, ClassCount ?? labels?.Stated ?? 0) : [];
        var classes = ClassCount ?? labels?.Stated ?? (names.Length > 0 ? names.Length : labels?.Classes.Max() + 1 ?? 0);
        labels?.RefuseAbove(classes, Labels!.Value);
        return new StoredSamples(Name(), Dtype, Shape, samples, labels?.Classes ?? [], classes, names, files);
    }

    private string Name() => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path.FullPath)) is { Length: > 0 } name ? name : Path.Written;

    private int SampleBytes()
    {
        try
        {
            return ClassCount is null or > 0 ? StoredSamples.BytesOf(Dtype, Shape)
                : throw new ArgumentException($"{ClassCount} is not a number of classes", nameof(ClassCount));
        }
        catch (ArgumentException failure)
        {
            throw new TroubleException(
                TroubleKind.Configuration, $"Settings of raw tensors are wrong: {failure.Message}", Path.FullPath,
                "State shape as positive dimensions, [32, 32, 3], and class-count as 1 or more.", failure);
        }
    }

    private byte[] ReadFile(int sampleBytes)
    {
        var bytes = DataFile.Read(Path);
        var (count, rest) = Math.DivRem(bytes.Length, sampleBytes);
        return rest == 0 ? bytes : throw DataFile.Wrong(
            Path, $"The last sample is short: {rest} of {sampleBytes} bytes", $"sample {count}, offset {(long)count * sampleBytes}",
            "Get the file again, or correct dtype and shape.");
    }

    private (IReadOnlyList<string> Files, byte[] Samples) ReadFolder(LabelsFile? labels, int sampleBytes)
    {
        IReadOnlyList<string> files = labels is { Files.Count: > 0 }
            ? labels.Files
            : [.. Directory.EnumerateFiles(Path.FullPath, "*.bin").Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        if (files.Count == 0 || (long)files.Count * sampleBytes > Array.MaxLength)
            throw DataFile.Wrong(
                Path, $"The folder has {files.Count} files of {sampleBytes} bytes, expected is at least one and less than 2 GiB together", "*.bin",
                "Name the folder that holds the samples.");
        var samples = new byte[files.Count * sampleBytes];
        for (var i = 0; i < files.Count; i++)
        {
            var file = new FilePath(System.IO.Path.Combine(Path.FullPath, files[i]), files[i]);
            var bytes = DataFile.Read(file);
            if (bytes.Length != sampleBytes)
                throw DataFile.Wrong(file, $"The sample has {bytes.Length} bytes, expected are {sampleBytes}", $"sample {i}", "Get the file again, or correct dtype and shape.");
            bytes.CopyTo(samples, i * sampleBytes);
        }

        return (files, samples);
    }
}
