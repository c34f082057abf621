using System.Buffers.Binary;
using System.Text;

namespace Hil.Protocols.Wire;

/// <summary>Writes little-endian fields one after the other. Running over the end throws: the sizes are ours.</summary>
public ref struct ByteWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public void U8(byte value) => Next(1)[0] = value;

    public void U16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Next(2), value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Next(4), value);

    public void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Next(8), value);

    public void Bytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Next(bytes.Length));

    /// <summary>A length byte and the text in UTF-8.</summary>
    /// <exception cref="ArgumentException">The text has more than <paramref name="maximum"/> bytes.</exception>
    public void Text(string text, int maximum = byte.MaxValue)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > maximum) throw new ArgumentException($"\"{text}\" has {length} bytes in UTF-8; the wire carries at most {maximum}.", nameof(text));
        U8((byte)length);
        Encoding.UTF8.GetBytes(text, Next(length));
    }

    /// <summary>A length byte and as much of the text as fits, cut between characters.</summary>
    public void CutText(string text, int maximum)
    {
        while (Encoding.UTF8.GetByteCount(text) > maximum) text = text[..^1];
        Text(text, maximum);
    }

    public void Message(ControlMessage message) => U8((byte)message);

    private Span<byte> Next(int length)
    {
        var next = _destination.Slice(Length, length);
        Length += length;
        return next;
    }
}
