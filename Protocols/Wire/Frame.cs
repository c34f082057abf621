using System.Buffers.Binary;

namespace Hil.Protocols.Wire;

/// <summary>A decoded frame whose CRC is right (SPEC.md, section 1). Lives until its reader is used again.</summary>
public readonly ref struct Frame
{
    private const int AckHeader = 2;
    internal const int DataHeader = 4;
    internal const int ImageHeader = 6;

    /// <summary>What kind of frame this is; decides which of the other members mean something.</summary>
    public FrameKind Kind { get; private init; }

    /// <summary>Next sequence number that the sender of this frame expects; not in <see cref="FrameKind.Hello"/>.</summary>
    public byte Ack { get; private init; }

    /// <summary>Sequence number of a Data frame.</summary>
    public byte Sequence { get; private init; }

    /// <summary>Channel of a Data frame, as it came: it may be none that exists.</summary>
    public LinkChannel Channel { get; private init; }

    /// <summary>Image number of an Image frame.</summary>
    public ushort Image { get; private init; }

    /// <summary>Chunk of an Image frame: bytes 512 x chunk and on.</summary>
    public ushort Chunk { get; private init; }

    /// <summary>Payload of a Data or Image frame.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>The version frame, when it is one.</summary>
    public Hello Hello { get; private init; }

    /// <summary>Reads a decoded frame without its CRC.</summary>
    /// <returns>False when the kind is unknown or a length is out of the kind's bounds.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, int maximumData, out Frame frame)
    {
        frame = default;
        if (bytes.IsEmpty) return false;
        switch ((FrameKind)bytes[0])
        {
            case FrameKind.Hello when Hello.TryRead(bytes, out var hello):
                frame = new Frame { Kind = FrameKind.Hello, Hello = hello };
                return true;
            case FrameKind.Ack when bytes.Length == AckHeader:
                frame = new Frame { Kind = FrameKind.Ack, Ack = bytes[1] };
                return true;
            case FrameKind.Data when bytes.Length > DataHeader && bytes.Length <= DataHeader + maximumData:
                frame = new Frame
                {
                    Kind = FrameKind.Data,
                    Ack = bytes[1],
                    Sequence = bytes[2],
                    Channel = (LinkChannel)bytes[3],
                    Payload = bytes[DataHeader..],
                };
                return true;
            case FrameKind.Image when bytes.Length > ImageHeader && bytes.Length <= ImageHeader + WireLimits.ChunkBytes:
                frame = new Frame
                {
                    Kind = FrameKind.Image,
                    Ack = bytes[1],
                    Image = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
                    Chunk = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
                    Payload = bytes[ImageHeader..],
                };
                return true;
            default:
                return false;
        }
    }
}
