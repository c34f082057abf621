namespace Hil.Data;

/// <summary>
/// Samples as they go to a board, with their labels if they have any. Everything was checked when it was opened: reading cannot
/// fail for a reason of the data. Thread-safe.
/// </summary>
public interface IDataSet
{
    /// <summary>The file's or folder's name, for tables: <c>test_batch.bin</c>.</summary>
    string Name { get; }

    /// <summary>Number of samples, at least 1.</summary>
    int Count { get; }

    /// <summary>Type of one element; several bytes are little-endian.</summary>
    ElementType ElementType { get; }

    /// <summary>Dimensions of one sample, all positive; images are height, width, channels: <c>[32, 32, 3]</c>.</summary>
    IReadOnlyList<int> Shape { get; }

    /// <summary>Bytes of one sample: the product of <see cref="Shape"/> and the element's size.</summary>
    int SampleBytes { get; }

    /// <summary>Number of classes; 0 when neither labels nor names say it.</summary>
    int ClassCount { get; }

    /// <summary>Class names by label, <see cref="ClassCount"/> of them, or none when nobody stated them.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>False: nobody knows the right answers, so the large model is taken as the truth and reports say so.</summary>
    bool HasLabels { get; }

    /// <summary>
    /// SHA-256 of the element type, the shape, all samples as they are read and all labels, in 64 lower-case hex digits. The
    /// same samples have the same hash whatever format they were stored in. Taken when first asked for.
    /// </summary>
    string ContentHash { get; }

    /// <summary>Where a sample comes from, for messages: a file name, or the data set's name with the index.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    string SampleName(int index);

    /// <summary>The right class of a sample, 0 to <see cref="ClassCount"/> - 1.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="InvalidOperationException"><see cref="HasLabels"/> is false.</exception>
    int Label(int index);

    /// <summary>Copies one sample's bytes; nothing is allocated.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="destination">At least <see cref="SampleBytes"/> long; only that many are written.</param>
    void Read(int index, Span<byte> destination);
}
