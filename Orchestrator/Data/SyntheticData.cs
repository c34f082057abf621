using Hil.Protocols;

namespace Hil.Data;

/// <summary>
/// Images of ten shapes, 32 x 32 RGB, made from a seed: the same on every machine, sample by sample (all maths is in integers).
/// Three of eight are hard unless said otherwise: small, faint, noisy, among other shapes and partly covered. That is what a small model gets wrong and
/// a large one does not, so that offloading means something.
/// </summary>
public static class SyntheticData
{
    /// <summary>Bytes of an image: rows of RGB pixels.</summary>
    public const int SampleBytes = Canvas.Values;

    /// <summary>The share of hard images that the shipped models were trained and judged on.</summary>
    public const double UsualHardShare = 0.375;

    private const ulong LabelPurpose = 1;
    private const ulong ImagePurpose = 2;
    private const int ChunkRecords = 64;

    /// <summary>Class names by label.</summary>
    public static IReadOnlyList<string> ClassNames => Outline.Names;

    /// <summary>The label of a sample. Every ten samples in a row hold each class once, in an order of their own.</summary>
    /// <param name="seed">Any number: another seed gives other images.</param>
    /// <param name="index">0 or more.</param>
    public static int Label(ulong seed, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = CounterRandom.Of(seed, LabelPurpose, index / Outline.Names.Length);
        Span<int> order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        for (var last = order.Length - 1; last > 0; last--)
        {
            var other = random.Below(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order[index % order.Length];
    }

    /// <summary>Draws one sample as it goes to a board.</summary>
    /// <param name="seed">Any number: another seed gives other images.</param>
    /// <param name="index">0 or more; samples do not depend on each other.</param>
    /// <param name="pixels">At least <see cref="SampleBytes"/> long: rows of RGB pixels.</param>
    /// <param name="hardShare">How likely it is to be a hard one, 0 to 1, in steps of 1/256.</param>
    /// <returns>Its label.</returns>
    public static int Draw(ulong seed, int index, Span<byte> pixels, double hardShare = UsualHardShare)
    {
        var label = Label(seed, index);
        var random = CounterRandom.Of(seed, ImagePurpose, index);
        Scene.Draw(ref random, label, (int)Math.Round(hardShare * 256), pixels[..SampleBytes]);
        return label;
    }

    /// <summary>
    /// Writes a data set in CIFAR-10's binary format, with its class names in <c>[path].classes</c>. A file of that name is replaced
    /// when the new one is whole; on any failure it is left as it was.
    /// </summary>
    /// <param name="path">The file; its folder is made when missing.</param>
    /// <param name="seed">Any number: another seed gives other images.</param>
    /// <param name="count">Number of samples, 1 or more; 3,073 bytes each.</param>
    /// <param name="cancellation">Stops the writing; nothing is left behind.</param>
    /// <exception cref="TroubleException">The file cannot be written, or the count is not positive.</exception>
    public static async Task GenerateAsync(string path, ulong seed, int count, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (count < 1)
            throw new TroubleException(TroubleKind.Configuration, $"A data set of {count} samples cannot be", path, "Ask for one sample or more.");
        // The names first: data without its names would be taken for CIFAR-10 itself.
        await AtomicFile.WriteAsync(
            path + Cifar10.ClassesEnding,
            (stream, stop) => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Outline.Names) + "\n"), stop).AsTask(), cancellation);
        await AtomicFile.WriteAsync(path, (stream, stop) => WriteRecordsAsync(stream, seed, count, stop), cancellation);
    }

    private static async Task WriteRecordsAsync(Stream stream, ulong seed, int count, CancellationToken cancellation)
    {
        var chunk = new byte[ChunkRecords * Cifar10.RecordBytes];
        for (var first = 0; first < count; first += ChunkRecords)
        {
            cancellation.ThrowIfCancellationRequested();
            var records = Math.Min(ChunkRecords, count - first);
            for (var i = 0; i < records; i++)
                FillRecord(seed, first + i, chunk.AsSpan(i * Cifar10.RecordBytes, Cifar10.RecordBytes));
            await stream.WriteAsync(chunk.AsMemory(0, records * Cifar10.RecordBytes), cancellation);
        }
    }

    private static void FillRecord(ulong seed, int index, Span<byte> record)
    {
        Span<byte> pixels = stackalloc byte[SampleBytes];
        record[0] = (byte)Draw(seed, index, pixels);
        const int plane = SampleBytes / 3;
        for (var i = 0; i < plane; i++)
            for (var c = 0; c < 3; c++)
                record[1 + (c * plane) + i] = pixels[(3 * i) + c];
    }
}
