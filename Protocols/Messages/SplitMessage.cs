using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>The board runs the first operations of its network and offloads what they leave for the others (SPEC.md, 2.5).</summary>
/// <param name="After">Operations before the cut; 0: the whole network runs on the board.</param>
public readonly record struct SplitMessage(ushort After)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SplitMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Split);
        message = new(reader.U16());
        return reader.IsDone;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Split);
        writer.U16(After);
        return writer.Length;
    }
}
