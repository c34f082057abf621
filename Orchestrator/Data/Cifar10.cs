using Hil.Protocols.Parts;

namespace Hil.Data;

/// <summary>
/// The binary version of CIFAR-10: records of 3,073 bytes, one label (0 to 9) and 3,072 pixels as red, green and blue plane
/// of 32 rows. Served as uint8, height x width x channels. Source: the README of the data set (Krizhevsky, 2009).
/// </summary>
public sealed record Cifar10 : IDataSetFormat
{
    internal const int Side = 32;
    internal const int Channels = 3;
    internal const int ImageBytes = Side * Side * Channels;
    internal const int RecordBytes = 1 + ImageBytes;
    internal const int ClassCount = 10;

    /// <summary>Ending of the file of class names that may lie beside the data.</summary>
    internal const string ClassesEnding = ".classes";

    private static readonly string[] OwnNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The file: <c>test_batch.bin</c>.</summary>
    public required FilePath Path { get; init; }

    /// <summary>A text file with ten class names, one a line. Default: the file's name with <c>.classes</c> if that exists, else CIFAR-10's names.</summary>
    public FilePath? Classes { get; init; }

    public IDataSet Open()
    {
        var bytes = DataFile.Read(Path);
        var (count, rest) = Math.DivRem(bytes.Length, RecordBytes);
        if (rest != 0)
            throw DataFile.Wrong(
                Path, $"The last record is short: {rest} of {RecordBytes} bytes", $"record {count}, offset {(long)count * RecordBytes}",
                "Get the file again, unpacked and in the binary version (not the Python one).");

        var samples = new byte[count * ImageBytes];
        var labels = new int[count];
        for (var record = 0; record < count; record++)
        {
            var source = bytes.AsSpan(record * RecordBytes, RecordBytes);
            if (source[0] >= ClassCount)
                throw DataFile.Wrong(
                    Path, $"The label is {source[0]}, expected is 0 to {ClassCount - 1}", $"record {record}, offset {(long)record * RecordBytes}",
                    "Check that the file is CIFAR-10's binary version (CIFAR-100 has two labels a record).");
            labels[record] = source[0];
            Interleave(source[1..], samples.AsSpan(record * ImageBytes, ImageBytes));
        }

        return new StoredSamples(System.IO.Path.GetFileName(Path.FullPath), ElementType.Uint8, [Side, Side, Channels], samples, labels, ClassCount, Names());
    }

    /// <summary>Planes of red, green and blue become pixels.</summary>
    internal static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        const int plane = Side * Side;
        for (var i = 0; i < plane; i++)
        {
            pixels[3 * i] = planes[i];
            pixels[(3 * i) + 1] = planes[plane + i];
            pixels[(3 * i) + 2] = planes[(2 * plane) + i];
        }
    }

    private string[] Names()
    {
        var beside = new FilePath(Path.FullPath + ClassesEnding, Path.Written + ClassesEnding);
        return Classes is { } stated ? DataFile.ClassNames(stated, ClassCount)
            : File.Exists(beside.FullPath) ? DataFile.ClassNames(beside, ClassCount) : OwnNames;
    }
}
