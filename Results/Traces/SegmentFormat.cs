using System.Buffers.Binary;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Results.Traces;

/// <summary>What a block of a segment holds.</summary>
internal enum BlockKind : byte
{
    Samples = 1,
    Edges = 2,
    Intervals = 3,
    End = 4,
}

/// <summary>Sizes and marks of a segment; README.md beside this file has it to the byte.</summary>
internal static class SegmentFormat
{
    public const ushort Version = 1;

    /// <summary>Magic, version, length of the JSON.</summary>
    public const int FixedHeader = 8 + 2 + 4;

    /// <summary>A longer header is none of ours.</summary>
    public const int MaximumJson = 1 << 16;

    /// <summary>Kind and length of the payload.</summary>
    public const int BlockHeader = 1 + 4;

    public const int CrcBytes = 4;

    /// <summary>Samples in a block: about a second of an INA219.</summary>
    public const int MaximumSamples = 1024;

    public const int MaximumEdges = 1024;

    public const int MaximumIntervals = 128;

    public const int SampleBytes = 8 + 8 + 4 + 4 + 1;

    public const int EdgeBytes = 8 + 1;

    public const int IntervalBytes = 8 + (2 * 8 * PhaseTicks.Count);

    public const int EndBytes = 3 * 8;

    /// <summary>The longest block.</summary>
    public const int MaximumBlock = BlockHeader + (MaximumSamples * SampleBytes) + CrcBytes;

    /// <summary>Ends as PNG's does: a transfer as text, which changes line ends or bit 7, is noticed.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'P', (byte)'T', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>How many records a payload holds; -1 when no block of that kind has that length.</summary>
    public static int Records(BlockKind kind, uint payload)
    {
        var (size, most) = kind switch
        {
            BlockKind.Samples => (SampleBytes, MaximumSamples),
            BlockKind.Edges => (EdgeBytes, MaximumEdges),
            BlockKind.Intervals => (IntervalBytes, MaximumIntervals),
            BlockKind.End => (EndBytes, 1),
            _ => (1, 0),
        };
        return payload > 0 && payload <= size * most && payload % size == 0 ? (int)payload / size : -1;
    }

    /// <summary>Writes kind, length and CRC around a payload that is in its place.</summary>
    /// <returns>Bytes of the whole block.</returns>
    public static int Frame(Span<byte> block, BlockKind kind, int payload)
    {
        block[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(block[1..], payload);
        var covered = BlockHeader + payload;
        BinaryPrimitives.WriteUInt32LittleEndian(block[covered..], Crc32.Compute(block[..covered]));
        return covered + CrcBytes;
    }
}
