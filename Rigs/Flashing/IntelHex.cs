using System.Buffers.Binary;
using System.Text;

namespace Hil.Rigs.Flashing;

/// <summary>Intel HEX with 32-bit addresses (Intel, Hexadecimal Object File Format, 1988): what flash tools read besides ELF.</summary>
public static class IntelHex
{
    private const int BytesPerRecord = 32;

    /// <summary>The file's text of one range.</summary>
    /// <exception cref="ArgumentException">The bytes do not end within 4 GiB.</exception>
    public static string Write(uint origin, ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 3);
        Range(text, origin, bytes);
        Record(text, 0, 1, []);
        return text.ToString();
    }

    /// <summary>The file's text of several ranges, in the order given.</summary>
    internal static string Write(IEnumerable<FlashSegment> ranges)
    {
        var text = new StringBuilder();
        foreach (var range in ranges)
            Range(text, range.Address, range.Bytes.Span);
        Record(text, 0, 1, []);
        return text.ToString();
    }

    /// <summary>Begins a new extended address record at each 64 KiB.</summary>
    private static void Range(StringBuilder text, uint origin, ReadOnlySpan<byte> bytes)
    {
        if (origin + (long)bytes.Length > 1L << 32)
            throw new ArgumentException("The bytes end beyond 4 GiB.", nameof(bytes));
        Span<byte> upper = stackalloc byte[2];
        for (var at = 0; at < bytes.Length;)
        {
            var address = origin + (uint)at;
            if (at == 0 || (address & 0xFFFF) == 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(upper, (ushort)(address >> 16));
                Record(text, 0, 4, upper);
            }

            var length = Math.Min(Math.Min(BytesPerRecord, bytes.Length - at), 0x10000 - (int)(address & 0xFFFF));
            Record(text, (ushort)address, 0, bytes.Slice(at, length));
            at += length;
        }
    }

    private static void Record(StringBuilder text, ushort address, byte type, ReadOnlySpan<byte> data)
    {
        Span<byte> record = stackalloc byte[BytesPerRecord + 5];
        record[0] = (byte)data.Length;
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], address);
        record[3] = type;
        data.CopyTo(record[4..]);
        var sum = 0;
        foreach (var value in record[..(data.Length + 4)])
            sum += value;
        record[data.Length + 4] = (byte)-sum;
        text.Append(':').Append(Convert.ToHexString(record[..(data.Length + 5)])).Append('\n');
    }
}
