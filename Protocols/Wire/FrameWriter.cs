using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Hil.Protocols.Wire;

/// <summary>
/// Puts frames on the wire: header, payload, CRC, COBS, delimiter. Every method takes a destination of at least
/// <see cref="WireLimits.MaximumOnWire"/> bytes and returns the bytes written.
/// </summary>
[SkipLocalsInit]
public static class FrameWriter
{
    /// <summary>The version frame.</summary>
    public static int Write(Hello hello, Span<byte> destination)
    {
        Span<byte> frame = stackalloc byte[Hello.Length + WireLimits.CrcBytes];
        return Seal(frame, hello.Write(frame), destination);
    }

    /// <summary>An acknowledgement alone.</summary>
    public static int WriteAck(byte ack, Span<byte> destination)
    {
        Span<byte> frame = stackalloc byte[2 + WireLimits.CrcBytes];
        frame[0] = (byte)FrameKind.Ack;
        frame[1] = ack;
        return Seal(frame, 2, destination);
    }

    /// <summary>A reliable frame.</summary>
    public static int WriteData(byte ack, byte sequence, LinkChannel channel, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        Span<byte> frame = stackalloc byte[WireLimits.MaximumFrame];
        frame[0] = (byte)FrameKind.Data;
        frame[1] = ack;
        frame[2] = sequence;
        frame[3] = (byte)channel;
        payload.CopyTo(frame[Frame.DataHeader..]);
        return Seal(frame, Frame.DataHeader + payload.Length, destination);
    }

    /// <summary>One chunk of an image.</summary>
    public static int WriteImage(byte ack, ushort image, ushort chunk, ReadOnlySpan<byte> pixels, Span<byte> destination)
    {
        Span<byte> frame = stackalloc byte[WireLimits.MaximumFrame];
        frame[0] = (byte)FrameKind.Image;
        frame[1] = ack;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[2..], image);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[4..], chunk);
        pixels.CopyTo(frame[Frame.ImageHeader..]);
        return Seal(frame, Frame.ImageHeader + pixels.Length, destination);
    }

    /// <summary>A frame of any kind, put together already: its CRC, COBS, delimiter.</summary>
    /// <param name="body">At most <see cref="WireLimits.MaximumFrame"/> - <see cref="WireLimits.CrcBytes"/> bytes.</param>
    /// <param name="destination">Where the frame goes.</param>
    public static int WriteBody(ReadOnlySpan<byte> body, Span<byte> destination)
    {
        Span<byte> frame = stackalloc byte[WireLimits.MaximumFrame];
        body.CopyTo(frame);
        return Seal(frame, body.Length, destination);
    }

    private static int Seal(Span<byte> frame, int length, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame[length..], Crc32.Compute(frame[..length]));
        var written = Cobs.Encode(frame[..(length + WireLimits.CrcBytes)], destination);
        destination[written] = 0;
        return written + 1;
    }
}
