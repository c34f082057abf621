using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hil.Data;

/// <summary>
/// Samples held in memory, back to back, as every format leaves them: what was hashed is what is served, whatever happens
/// to the files afterwards.
/// </summary>
public sealed class StoredSamples : IDataSet
{
    private readonly ReadOnlyMemory<byte> samples;
    private readonly int[] labels;
    private readonly int[] shape;
    private readonly IReadOnlyList<string> names;
    private readonly Lazy<string> hash;

    /// <param name="name">For tables; not empty.</param>
    /// <param name="elementType">Type of one element.</param>
    /// <param name="shape">Dimensions of one sample, all positive.</param>
    /// <param name="samples">At least one sample, back to back. Not copied: it must not change any more.</param>
    /// <param name="labels">One for each sample, 0 to <paramref name="classCount"/> - 1, or none at all.</param>
    /// <param name="classCount">Number of classes, 0 when unknown.</param>
    /// <param name="classNames">One for each class, or none.</param>
    /// <param name="sampleNames">One for each sample, or none: then they are numbered.</param>
    /// <exception cref="ArgumentException">The parts do not fit together.</exception>
    public StoredSamples(
        string name, ElementType elementType, IReadOnlyList<int> shape, ReadOnlyMemory<byte> samples, int[] labels,
        int classCount, IReadOnlyList<string> classNames, IReadOnlyList<string>? sampleNames = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        SampleBytes = BytesOf(elementType, shape);
        Count = samples.Length / SampleBytes;
        if (Count == 0 || samples.Length % SampleBytes != 0)
            throw new ArgumentException($"{samples.Length} bytes are not a positive number of samples of {SampleBytes} bytes", nameof(samples));
        if (labels.Length != 0 && labels.Length != Count)
            throw new ArgumentException($"{labels.Length} labels for {Count} samples", nameof(labels));
        if (Array.FindIndex(labels, label => label < 0 || label >= classCount) is >= 0 and var wrong)
            throw new ArgumentException($"sample {wrong} has label {labels[wrong]}, but there are {classCount} classes", nameof(labels));
        if (classNames.Count != 0 && classNames.Count != classCount)
            throw new ArgumentException($"{classNames.Count} names for {classCount} classes", nameof(classNames));
        if (sampleNames is not null && sampleNames.Count != Count)
            throw new ArgumentException($"{sampleNames.Count} names for {Count} samples", nameof(sampleNames));
        (Name, ElementType, this.samples, this.labels, ClassCount) = (name, elementType, samples, labels, classCount);
        (this.shape, ClassNames, names) = ([.. shape], [.. classNames], sampleNames ?? []);
        hash = new Lazy<string>(Hash);
    }

    public string Name { get; }

    public int Count { get; }

    public ElementType ElementType { get; }

    public IReadOnlyList<int> Shape => shape;

    public int SampleBytes { get; }

    public int ClassCount { get; }

    public IReadOnlyList<string> ClassNames { get; }

    public bool HasLabels => labels.Length != 0;

    public string ContentHash => hash.Value;

    /// <summary>Bytes of one sample.</summary>
    /// <exception cref="ArgumentException">A dimension is not positive, or the sample has 2 GiB or more.</exception>
    public static int BytesOf(ElementType elementType, IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        long bytes = elementType.Size();
        foreach (var dimension in shape)
        {
            if (dimension <= 0)
                throw new ArgumentException($"dimension {dimension} is not positive", nameof(shape));
            bytes *= dimension;
            if (bytes > int.MaxValue)
                throw new ArgumentException("one sample has 2 GiB or more", nameof(shape));
        }

        return (int)bytes;
    }

    public string SampleName(int index) => Checked(index) < names.Count ? names[index] : $"{Name}[{index}]";

    public int Label(int index) => HasLabels
        ? labels[Checked(index)]
        : throw new InvalidOperationException($"{Name} has no labels: ask HasLabels first");

    public void Read(int index, Span<byte> destination) =>
        samples.Span.Slice(Checked(index) * SampleBytes, SampleBytes).CopyTo(destination);

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return index;
    }

    private string Hash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.ASCII.GetBytes($"{ElementType} {string.Join('x', shape)} {(HasLabels ? "labelled" : "unlabelled")}\n"));
        sha.AppendData(samples.Span);
        Span<byte> number = stackalloc byte[4];
        foreach (var label in labels)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, label);
            sha.AppendData(number);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
