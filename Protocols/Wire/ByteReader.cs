using System.Buffers.Binary;
using System.Text;

namespace Hil.Protocols.Wire;

/// <summary>
/// Reads little-endian fields from hostile bytes. Past the end every read gives zeros and <see cref="Ok"/> turns false, so
/// that a message is read straight through and checked once.
/// </summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(false, true);
    private ReadOnlySpan<byte> _rest = bytes;
    private bool _failed;

    /// <summary>Whether every field so far was there.</summary>
    public readonly bool Ok => !_failed;

    /// <summary>Whether every field was there and nothing is left.</summary>
    public readonly bool IsDone => !_failed && _rest.IsEmpty;

    public byte U8() => Take(1) is { IsEmpty: false } b ? b[0] : (byte)0;

    public ushort U16() => Take(2) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt16LittleEndian(b) : (ushort)0;

    public uint U32() => Take(4) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt32LittleEndian(b) : 0;

    public ulong U64() => Take(8) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt64LittleEndian(b) : 0;

    /// <summary>Exactly this many bytes, or none.</summary>
    public ReadOnlySpan<byte> Take(int length)
    {
        if (_failed || length > _rest.Length)
        {
            _failed = true;
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>All that is left.</summary>
    public ReadOnlySpan<byte> Rest() => Take(_rest.Length);

    /// <summary>A length byte and that many bytes of valid UTF-8.</summary>
    /// <param name="maximum">Largest length in bytes.</param>
    public string Text(int maximum = byte.MaxValue)
    {
        int length = U8();
        if (length > maximum) _failed = true;
        var bytes = Take(length);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            _failed = true;
            return "";
        }
    }

    /// <summary>The message's number, which has to be this one.</summary>
    public void Expect(ControlMessage message)
    {
        if (U8() != (byte)message) _failed = true;
    }
}
