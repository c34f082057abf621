using System.Buffers.Binary;
using System.IO.Compression;
using Hil.Protocols.Wire;

namespace Hil.Results.Reports.Html;

/// <summary>Pixels as a PNG inside the page (RFC 2083: 8 bits a channel, no filter, no interlacing).</summary>
internal static class PngImage
{
    /// <summary>Larger images are made smaller by whole steps: the page shows thumbnails.</summary>
    private const int LargestSide = 96;

    private const byte Rgb = 2;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The image as a `data:` address.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rgb">3 bytes each, rows from the top.</param>
    public static string Address(int width, int height, ReadOnlySpan<byte> rgb)
    {
        var step = Math.Max(1, (Math.Max(width, height) + LargestSide - 1) / LargestSide);
        var (columns, rows) = (Math.Max(1, width / step), Math.Max(1, height / step));
        var small = new byte[3 * columns * rows];
        for (var at = 0; at < small.Length; at++)
        {
            var (channel, column, row) = (at % 3, at / 3 % columns, at / 3 / columns);
            small[at] = Mean(rgb, width, column * step, row * step, Math.Min(step, width), Math.Min(step, height), channel);
        }

        return "data:image/png;base64," + Convert.ToBase64String(Encode(columns, rows, small));
    }

    /// <summary>The file.</summary>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> rgb)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> head = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], height);
        (head[8], head[9]) = (8, Rgb);
        Chunk(file, "IHDR"u8, head);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
            {
                deflate.WriteByte(0);
                deflate.Write(rgb.Slice(row * width * 3, width * 3));
            }
        }

        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte Mean(ReadOnlySpan<byte> rgb, int width, int left, int top, int columns, int rows, int channel)
    {
        var sum = 0;
        for (var row = top; row < top + rows; row++)
        {
            for (var column = left; column < left + columns; column++) sum += rgb[(3 * ((row * width) + column)) + channel];
        }

        return (byte)(sum / (columns * rows));
    }

    private static void Chunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Compute(type), data));
        file.Write(number);
    }
}
