using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Data;

/// <summary>
/// MNIST's IDX files: a big-endian header (two zero bytes, element type 8 = unsigned byte, number of dimensions, each
/// dimension as 32 bits), then the elements. Served as uint8, height x width x 1. Source: the format's description by LeCun et al.
/// </summary>
public sealed record MnistIdx : IDataSetFormat
{
    private const byte UnsignedByte = 8;

    /// <summary>The file of images, unpacked: <c>t10k-images-idx3-ubyte</c>. Three dimensions, or four with the channels last.</summary>
    public required FilePath Images { get; init; }

    /// <summary>The file of labels, unpacked: <c>t10k-labels-idx1-ubyte</c>. Default: none, the data set is unlabelled.</summary>
    public FilePath? Labels { get; init; }

    /// <summary>Number of classes, 1 to 256. Default: 10.</summary>
    [Range(1, 256)]
    public int ClassCount { get; init; } = 10;

    /// <summary>A text file with the class names, one a line. Default: none.</summary>
    public FilePath? Classes { get; init; }

    public IDataSet Open()
    {
        if (ClassCount is < 1 or > 256)
            throw new TroubleException(
                TroubleKind.Configuration, $"A data set of {ClassCount} classes cannot be", Images.FullPath, "Set class-count to 1 to 256.");
        var (dimensions, pixels) = Parse(Images, [3, 4]);
        int[] shape = [dimensions[1], dimensions[2], dimensions.Length == 4 ? dimensions[3] : 1];
        return new StoredSamples(
            Path.GetFileName(Images.FullPath), ElementType.Uint8, shape, pixels, ReadLabels(dimensions[0]), ClassCount,
            Classes is { } names ? DataFile.ClassNames(names, ClassCount) : []);
    }

    private int[] ReadLabels(int count)
    {
        if (Labels is not { } path)
            return [];
        var (dimensions, labels) = Parse(path, [1]);
        if (dimensions[0] != count)
            throw DataFile.Wrong(path, $"There are {dimensions[0]} labels for {count} images", "offset 4", "Name the files that belong together.");
        var wrong = labels.Span.IndexOfAnyExceptInRange((byte)0, (byte)(ClassCount - 1));
        return wrong < 0
            ? [.. labels.ToArray().Select(label => (int)label)]
            : throw DataFile.Wrong(
                path, $"The label is {labels.Span[wrong]}, expected is 0 to {ClassCount - 1}", $"record {wrong}, offset {8 + wrong}",
                "Set class-count, or name the labels of these images.");
    }

    private static (int[] Dimensions, ReadOnlyMemory<byte> Elements) Parse(FilePath path, int[] allowed)
    {
        var bytes = DataFile.Read(path);
        if (bytes is [0x1F, 0x8B, ..])
            throw DataFile.Wrong(path, "The file is still packed (gzip)", "offset 0", "Unpack it: gunzip.");
        if (bytes is not [0, 0, UnsignedByte, var rank, ..] || !allowed.Contains(rank))
            throw DataFile.Wrong(
                path, $"The magic number is {Convert.ToHexString(bytes, 0, Math.Min(4, bytes.Length))}, expected is {string.Join(" or ", allowed.Select(one => $"0000080{one}"))}",
                "offset 0", "Name an IDX file of unsigned bytes; do not swap images and labels.");
        var header = 4 + (4 * rank);
        if (bytes.Length < header)
            throw DataFile.Wrong(path, $"The header is short: {bytes.Length} of {header} bytes", $"offset {bytes.Length}", "Get the file again.");

        var dimensions = new int[rank];
        long elements = 1;
        for (var i = 0; i < rank; i++)
        {
            var offset = 4 + (4 * i);
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(offset));
            elements = dimensions[i] > 0 && elements <= int.MaxValue ? elements * dimensions[i] : 0;
            if (elements == 0)
                throw DataFile.Wrong(path, $"Dimension {i} is {(uint)dimensions[i]}, expected is 1 or more, all together under 2 GiB", $"offset {offset}", "Get the file again.");
        }

        return bytes.Length - header == elements
            ? (dimensions, bytes.AsMemory(header))
            : throw DataFile.Wrong(
                path, $"{string.Join('x', dimensions)} elements need {elements} bytes, the file has {bytes.Length - header}", $"offset {header}", "Get the file again.");
    }
}
