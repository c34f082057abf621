using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>Header of an offload (SPEC.md, 3.2); the pixels as received follow it.</summary>
/// <param name="Boot">The board's boot nonce.</param>
/// <param name="Sample">Sample id.</param>
/// <param name="Crc">CRC-32 of the pixels.</param>
public readonly record struct OffloadMessage(uint Boot, uint Sample, uint Crc)
{
    /// <summary>Bytes before the pixels.</summary>
    public const int HeaderBytes = 16;

    private const byte Version = 1;

    /// <summary>Reads the header and gives the pixels, whose CRC is checked.</summary>
    /// <returns>False when the version is not 1, there are no pixels, or they are not the ones that the CRC is of.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out OffloadMessage message, out ReadOnlyMemory<byte> pixels)
    {
        pixels = default;
        if (!TryReadHeader(payload.Span, out message) || payload.Length == HeaderBytes) return false;
        pixels = payload[HeaderBytes..];
        return Crc32.Compute(pixels.Span) == message.Crc;
    }

    /// <summary>Reads the header alone, whatever follows it.</summary>
    /// <returns>False when it is cut short or its version is not 1.</returns>
    public static bool TryReadHeader(ReadOnlySpan<byte> payload, out OffloadMessage message)
    {
        message = default;
        if (payload.Length < HeaderBytes || payload[0] != Version) return false;
        var reader = new ByteReader(payload[4..HeaderBytes]);
        message = new(reader.U32(), reader.U32(), reader.U32());
        return true;
    }

    /// <summary>Writes <see cref="HeaderBytes"/> bytes.</summary>
    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.U32(Version);
        writer.U32(Boot);
        writer.U32(Sample);
        writer.U32(Crc);
        return writer.Length;
    }
}

/// <summary>The edge's reply to an offload (SPEC.md, 3.3).</summary>
/// <param name="Status">Whether the edge has an answer.</param>
/// <param name="Class">The answer: index of the class; 0 when there is none.</param>
/// <param name="Boot">The offload's.</param>
/// <param name="Sample">The offload's.</param>
public readonly record struct ReplyMessage(ReplyStatus Status, ushort Class, uint Boot, uint Sample)
{
    /// <summary>Bytes of a reply of this version.</summary>
    public const int Length = 12;

    private const byte Version = 1;

    /// <summary>Reads a reply; further bytes are ignored, so that it can grow.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ReplyMessage message)
    {
        message = default;
        if (payload.Length < Length || payload[0] != Version || payload[1] > (byte)ReplyStatus.Failed) return false;
        var reader = new ByteReader(payload[1..]);
        message = new((ReplyStatus)reader.U8(), reader.U16(), reader.U32(), reader.U32());
        return true;
    }

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.U8(Version);
        writer.U8((byte)Status);
        writer.U16(Class);
        writer.U32(Boot);
        writer.U32(Sample);
        return writer.Length;
    }
}
