namespace Hil.Rigs.Links;

/// <summary>Bytes first in, first out, in a fixed room. Not for several threads at once.</summary>
internal sealed class ByteRing(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _head;

    /// <summary>Bytes in it.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that fit in.</summary>
    public int Free => _bytes.Length - Count;

    /// <summary>Puts in as much as fits.</summary>
    /// <returns>Bytes taken.</returns>
    public int Write(ReadOnlySpan<byte> source)
    {
        var length = Math.Min(source.Length, Free);
        var tail = (_head + Count) % _bytes.Length;
        var first = Math.Min(length, _bytes.Length - tail);
        source[..first].CopyTo(_bytes.AsSpan(tail));
        source[first..length].CopyTo(_bytes);
        Count += length;
        return length;
    }

    /// <summary>Takes out exactly as many bytes as the destination has room for; there must be as many.</summary>
    public void Read(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Count);
        var first = Math.Min(destination.Length, _bytes.Length - _head);
        _bytes.AsSpan(_head, first).CopyTo(destination);
        _bytes.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
        _head = (_head + destination.Length) % _bytes.Length;
        Count -= destination.Length;
    }
}
