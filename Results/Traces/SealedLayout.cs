using System.Globalization;
using System.Text.Json.Serialization;
using Hil.Protocols.Wire;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Hil.Results.Traces;

/// <summary>
/// The one table of a sealed trace. Its rows are of three kinds, in this order and in row groups of their own: samples (those with
/// amperes), edges (a phase and no sequence) and, seven for each sample of the run, phases of samples (those with a sequence).
/// </summary>
internal static class SealedLayout
{
    /// <summary>Name of the key-value entry with the <see cref="SealedFacts"/>.</summary>
    public const string FactsKey = "hil.trace";

    /// <summary>Name of the entry with the CRC-32 of that entry's UTF-8, eight hexadecimal digits: Parquet's checksums cover pages alone.</summary>
    public const string CrcKey = "hil.trace.crc32";

    public const int Version = 1;

    /// <summary>Rows in a row group: two minutes of an INA219, so that one sample is found without reading the rest.</summary>
    public const int GroupRows = 128 * SegmentFormat.MaximumSamples;

    public const int Time = 0;
    public const int Length = 1;
    public const int Amperes = 2;
    public const int Volts = 3;
    public const int Flags = 4;
    public const int Phase = 5;
    public const int Sequence = 6;
    public const int Columns = 7;

    public static GroupNode Schema() => new("trace", Repetition.Required,
    [
        Column("time_ns", Repetition.Required, PhysicalType.Int64),
        Column("length_ns", Repetition.Optional, PhysicalType.Int64),
        Column("amperes", Repetition.Optional, PhysicalType.Float),
        Column("volts", Repetition.Optional, PhysicalType.Float),
        Column("flags", Repetition.Optional, PhysicalType.Int32),
        Column("phase", Repetition.Optional, PhysicalType.Int32),
        Column("sequence", Repetition.Optional, PhysicalType.Int64),
    ]);

    /// <summary>
    /// Times differ by a jitter around one step, lengths hardly at all: both as packed differences. Amperes, volts and flags take few
    /// values, whatever the calibration made of them: a dictionary.
    /// </summary>
    public static WriterProperties Properties()
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(ParquetSharp.Compression.Zstd).CompressionLevel(1).EnablePageChecksum();
        foreach (var column in new[] { "time_ns", "length_ns", "sequence" }) builder.DisableDictionary(column).Encoding(column, Encoding.DeltaBinaryPacked);
        return builder.Build();
    }

    public static string CrcOf(string facts) =>
        Crc32.Compute(System.Text.Encoding.UTF8.GetBytes(facts)).ToString("x8", CultureInfo.InvariantCulture);

    private static PrimitiveNode Column(string name, Repetition repetition, PhysicalType type)
    {
        using var none = LogicalType.None();
        return new PrimitiveNode(name, repetition, none, type);
    }
}

/// <summary>What the table itself does not tell.</summary>
/// <param name="Version">Of this layout.</param>
/// <param name="Head">Whose trace it is.</param>
/// <param name="IsComplete">Whether the writer of the segment came to its end.</param>
/// <param name="DroppedBytes">Bytes of a torn block that were dropped from the segment's end.</param>
/// <param name="Samples">Rows with amperes.</param>
/// <param name="Edges">Rows with a phase and no sequence.</param>
/// <param name="Intervals">Samples of the run whose phases are known; seven rows each.</param>
internal sealed record SealedFacts(
    int Version, TraceHead Head, [property: JsonRequired] bool IsComplete, long DroppedBytes, [property: JsonRequired] long Samples, long Edges, long Intervals);
