using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>Header of an offload (SPEC.md, 3.2); the pixels as received follow it, or the activations of a split network.</summary>
/// <param name="Boot">The board's boot nonce.</param>
/// <param name="Sample">Sample id.</param>
/// <param name="Crc">CRC-32 of what follows.</param>
/// <param name="After">Operations of the board's network that the activations have been through; 0: pixels.</param>
public readonly record struct OffloadMessage(uint Boot, uint Sample, uint Crc, ushort After = 0)
{
    /// <summary>Bytes before what is offloaded.</summary>
    public const int HeaderBytes = 16;

    private const byte Version = 1;
    private const byte Pixels = 0;
    private const byte Activations = 1;

    /// <summary>Reads the header and gives what was offloaded, whose CRC is checked.</summary>
    /// <returns>False when the header is none, nothing follows it, or not what the CRC is of.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out OffloadMessage message, out ReadOnlyMemory<byte> content)
    {
        content = default;
        if (!TryReadHeader(payload.Span, out message) || payload.Length == HeaderBytes) return false;
        content = payload[HeaderBytes..];
        return Crc32.Compute(content.Span) == message.Crc;
    }

    /// <summary>Reads the header alone, whatever follows it.</summary>
    /// <returns>False when it is cut short, its version is not 1, or its content and operation are not those of pixels or activations.</returns>
    public static bool TryReadHeader(ReadOnlySpan<byte> payload, out OffloadMessage message)
    {
        message = default;
        if (payload.Length < HeaderBytes || payload[0] != Version) return false;
        var reader = new ByteReader(payload[1..HeaderBytes]);
        var content = reader.U8();
        var after = reader.U16();
        if (content != (after == 0 ? Pixels : Activations)) return false;
        message = new(reader.U32(), reader.U32(), reader.U32(), after);
        return true;
    }

    /// <summary>Writes <see cref="HeaderBytes"/> bytes.</summary>
    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.U8(Version);
        writer.U8(After == 0 ? Pixels : Activations);
        writer.U16(After);
        writer.U32(Boot);
        writer.U32(Sample);
        writer.U32(Crc);
        return writer.Length;
    }
}

/// <summary>The edge's reply to an offload (SPEC.md, 3.3); of activations, the network's output codes follow it.</summary>
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
