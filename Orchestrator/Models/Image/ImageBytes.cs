using System.Buffers.Binary;

namespace Hil.Models.Image;

/// <summary>A growing block of little-endian numbers.</summary>
internal sealed class ImageBytes
{
    private byte[] _bytes = new byte[1024];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    /// <summary>Zeros up to the next multiple of 4; returns the position.</summary>
    public int Align()
    {
        Take(ScratchPlan.Up(Count, 4) - Count);
        return Count;
    }

    public ImageBytes U8(int value)
    {
        Take(1)[0] = (byte)value;
        return this;
    }

    public ImageBytes U16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Take(2), checked((ushort)value));
        return this;
    }

    public ImageBytes I32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);
        return this;
    }

    public ImageBytes Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    public ImageBytes Zeros(int count)
    {
        Take(count);
        return this;
    }

    public void PutI32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at, 4), value);

    public void PutRaw(int at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes.AsSpan(at));

    private Span<byte> Take(int count)
    {
        if (Count + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Count + count));
        var taken = _bytes.AsSpan(Count, count);
        Count += count;
        return taken;
    }
}
