using System.Text;
using Google.FlatBuffers;

namespace Hil.Models.Tflite;

/// <summary>
/// One table of a FlatBuffer, its fields taken by slot number in the schema's order. Every offset is checked: a position
/// outside of the buffer throws <see cref="InvalidDataException"/>.
/// </summary>
internal readonly struct FlatTable
{
    private readonly Table _table;

    private FlatTable(ByteBuffer bytes, int position)
    {
        if (position < 4 || position > bytes.Length - 4) throw Outside();
        var vtable = position - (long)bytes.GetInt(position);
        if (vtable < 4 || vtable > bytes.Length - 4) throw Outside();
        var size = bytes.GetUshort((int)vtable);
        if (size < 4 || vtable + size > bytes.Length) throw Outside();
        _table = new Table(position, bytes);
    }

    public static FlatTable Root(byte[] file)
    {
        if (file.Length < 8) throw Outside();
        var bytes = new ByteBuffer(file);
        return new FlatTable(bytes, Forward(bytes, 0));
    }

    public int Int(int slot, int absent = 0) => Position(slot, 4) is { } at ? _table.bb.GetInt(at) : absent;

    public byte Byte(int slot, byte absent = 0) => Position(slot, 1) is { } at ? _table.bb.Get(at) : absent;

    public float Float(int slot, float absent = 0) => Position(slot, 4) is { } at ? _table.bb.GetFloat(at) : absent;

    public bool Has(int slot) => Position(slot, 1) is not null;

    public FlatTable Child(int slot) => new(_table.bb, Forward(_table.bb, Position(slot, 4) ?? throw Outside()));

    public string Text(int slot) => Encoding.UTF8.GetString(Bytes(slot));

    public ReadOnlySpan<byte> Bytes(int slot)
    {
        var (start, count) = Vector(slot, 1);
        return count == 0 ? [] : _table.bb.ToArraySegment(start, count).AsSpan();
    }

    public int[] Ints(int slot)
    {
        var (start, count) = Vector(slot, 4);
        var values = new int[count];
        for (var i = 0; i < count; i++) values[i] = _table.bb.GetInt(start + (4 * i));
        return values;
    }

    public long[] Longs(int slot)
    {
        var (start, count) = Vector(slot, 8);
        var values = new long[count];
        for (var i = 0; i < count; i++) values[i] = _table.bb.GetLong(start + (8 * i));
        return values;
    }

    public float[] Floats(int slot)
    {
        var (start, count) = Vector(slot, 4);
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = _table.bb.GetFloat(start + (4 * i));
        return values;
    }

    public FlatTable[] Children(int slot)
    {
        var (start, count) = Vector(slot, 4);
        var children = new FlatTable[count];
        for (var i = 0; i < count; i++) children[i] = new FlatTable(_table.bb, Forward(_table.bb, start + (4 * i)));
        return children;
    }

    private static InvalidDataException Outside() => new("An offset points outside of the file.");

    private static int Forward(ByteBuffer bytes, int at)
    {
        if (at < 0 || at > bytes.Length - 4) throw Outside();
        var target = at + (long)bytes.GetUint(at);
        return target < bytes.Length ? (int)target : throw Outside();
    }

    private int? Position(int slot, int size)
    {
        var offset = _table.__offset(4 + (2 * slot));
        if (offset == 0) return null;
        var at = _table.bb_pos + (long)offset;
        return at <= _table.bb.Length - size ? (int)at : throw Outside();
    }

    private (int Start, int Count) Vector(int slot, int size)
    {
        if (Position(slot, 4) is not { } at) return (0, 0);
        var start = Forward(_table.bb, at);
        if (start > _table.bb.Length - 4) throw Outside();
        var count = _table.bb.GetUint(start);
        return start + 4L + ((long)count * size) <= _table.bb.Length ? (start + 4, (int)count) : throw Outside();
    }
}
