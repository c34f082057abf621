using System.Buffers.Binary;
using System.Numerics;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>All chunks of an image have been sent.</summary>
/// <param name="Image">Image number in this session.</param>
/// <param name="Sample">Sample id.</param>
/// <param name="Crc">CRC-32 of the whole image.</param>
public readonly record struct ImageCommitMessage(ushort Image, uint Sample, uint Crc)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageCommitMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.ImageCommit);
        message = new(reader.U16(), reader.U32(), reader.U32());
        return reader.IsDone;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.ImageCommit);
        writer.U16(Image);
        writer.U32(Sample);
        writer.U32(Crc);
        return writer.Length;
    }
}

/// <summary>The answer to a commit: complete, or these chunks are missing.</summary>
/// <param name="Image">Image number in this session.</param>
/// <param name="Crc">CRC-32 of the board's buffer when complete, else 0.</param>
/// <param name="Missing">Bit c is set when chunk c is missing; 0 when the image is complete.</param>
public readonly record struct ImageStatusMessage(ushort Image, uint Crc, UInt128 Missing)
{
    private const int BitmapBytes = WireLimits.MaximumChunks / 8;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageStatusMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.ImageStatus);
        var image = reader.U16();
        var crc = reader.U32();
        var bitmap = reader.Rest();
        message = default;
        if (!reader.IsDone || bitmap.Length > BitmapBytes) return false;
        Span<byte> padded = stackalloc byte[BitmapBytes];
        padded.Clear();
        bitmap.CopyTo(padded);
        message = new(image, crc, BinaryPrimitives.ReadUInt128LittleEndian(padded));

        // A bitmap that names no chunk says neither complete nor missing.
        return bitmap.IsEmpty || message.Missing != 0;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.ImageStatus);
        writer.U16(Image);
        writer.U32(Crc);
        Span<byte> bitmap = stackalloc byte[BitmapBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(bitmap, Missing);
        writer.Bytes(bitmap[..(((int)(128 - UInt128.LeadingZeroCount(Missing)) + 7) / 8)]);
        return writer.Length;
    }

    /// <summary>How many chunks are missing.</summary>
    public int MissingCount => BitOperations.PopCount((ulong)Missing) + BitOperations.PopCount((ulong)(Missing >> 64));
}

/// <summary>The first image that the host may not begin yet.</summary>
public readonly record struct ImageWindowMessage(ushort Until)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageWindowMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.ImageWindow);
        message = new(reader.U16());
        return reader.IsDone;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.ImageWindow);
        writer.U16(Until);
        return writer.Length;
    }
}
