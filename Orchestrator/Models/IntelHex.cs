using System.Globalization;
using System.Text;

namespace Hil.Models;

/// <summary>Intel HEX, the form in which gdb's <c>load</c> takes bytes for an address without an ELF file around them.</summary>
public static class IntelHex
{
    private const int BytesPerRecord = 32;

    /// <summary>
    /// Writes <paramref name="bytes"/> for <paramref name="address"/>: extended linear address records (04) at each 64 KiB,
    /// data records of 32 bytes, end of file. Lines end with a line feed.
    /// </summary>
    /// <exception cref="ArgumentException">The bytes reach beyond 32-bit addresses.</exception>
    public static string Write(uint address, ReadOnlySpan<byte> bytes)
    {
        if ((ulong)address + (ulong)bytes.Length > 1UL << 32)
            throw new ArgumentException($"{bytes.Length} bytes from 0x{address:X8} reach beyond 32-bit addresses.", nameof(bytes));

        var text = new StringBuilder(bytes.Length * 3);
        long page = -1;
        for (var at = 0; at < bytes.Length;)
        {
            var here = address + (uint)at;
            if (here >> 16 != page)
            {
                page = here >> 16;
                Record(text, 0, 4, [(byte)(page >> 8), (byte)page]);
            }

            var count = (int)Math.Min(Math.Min(BytesPerRecord, bytes.Length - at), 0x10000 - (here & 0xFFFF));
            Record(text, (ushort)here, 0, bytes.Slice(at, count));
            at += count;
        }

        Record(text, 0, 1, []);
        return text.ToString();
    }

    private static void Record(StringBuilder text, ushort address, byte type, ReadOnlySpan<byte> bytes)
    {
        var sum = bytes.Length + (address >> 8) + address + type;
        text.Append(CultureInfo.InvariantCulture, $":{bytes.Length:X2}{address:X4}{type:X2}");
        foreach (var value in bytes)
        {
            sum += value;
            text.Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        text.Append(CultureInfo.InvariantCulture, $"{(byte)-sum:X2}\n");
    }
}
