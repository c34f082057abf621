using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Hil.Protocols;

namespace Hil.Data;

/// <summary>The project's own images of ten shapes, drawn in memory when opened; the shipped models know them.</summary>
public sealed record Synthetic : IDataSetFormat
{
    private const int Most = 500_000;

    /// <summary>Number of samples, 1 to 500,000; 3,072 bytes and about 0.1 ms each.</summary>
    [Range(1, Most)]
    public required int Count { get; init; }

    /// <summary>Which images: the shipped models were trained on seed 1 and are judged on seed 2. Default: 2.</summary>
    public ulong Seed { get; init; } = 2;

    /// <summary>
    /// Share of hard images, 0 to 1. Default: 0.375, as in training. More of them is what a board meets that works in a worse place than its
    /// training images were taken in.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Hard { get; init; } = SyntheticData.UsualHardShare;

    public IDataSet Open()
    {
        if (Count is < 1 or > Most)
            throw new TroubleException(
                TroubleKind.Configuration, $"A synthetic data set of {Count} samples cannot be", "count", $"Set count to 1 to {Most}.");
        var samples = new byte[Count * SyntheticData.SampleBytes];
        var labels = new int[Count];
        for (var i = 0; i < Count; i++)
            labels[i] = SyntheticData.Draw(Seed, i, samples.AsSpan(i * SyntheticData.SampleBytes), Hard);
        var name = Hard == SyntheticData.UsualHardShare ? $"synthetic-{Seed}" : string.Create(CultureInfo.InvariantCulture, $"synthetic-{Seed}-hard-{Hard}");
        return new StoredSamples(
            name, ElementType.Uint8, [Canvas.Side, Canvas.Side, 3], samples, labels, SyntheticData.ClassNames.Count, SyntheticData.ClassNames);
    }
}
