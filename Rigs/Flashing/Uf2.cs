using System.Buffers.Binary;

namespace Hil.Rigs.Flashing;

/// <summary>UF2 files (Microsoft, USB Flashing Format): blocks of 512 bytes, each with 256 bytes of flash and where they go.</summary>
public static class Uf2
{
    private const int BlockBytes = 512;
    private const int Payload = 256;
    private const uint FamilyIsGiven = 0x2000;

    /// <summary>The file of some ranges, in the order given; a block that is not full is filled with 0xFF.</summary>
    /// <param name="family">The chip's number in uf2families.json.</param>
    /// <param name="ranges">Where each begins, a multiple of 256, and its bytes; they must not share a block.</param>
    /// <exception cref="ArgumentException">A range begins within a block, or ends beyond 4 GiB.</exception>
    public static byte[] Write(uint family, params IReadOnlyList<(uint Address, ReadOnlyMemory<byte> Bytes)> ranges)
    {
        if (ranges.Any(range => range.Address % Payload != 0 || range.Address + (long)range.Bytes.Length > 1L << 32))
            throw new ArgumentException("A range does not begin at a multiple of 256 or ends beyond 4 GiB.", nameof(ranges));
        var count = ranges.Sum(range => (range.Bytes.Length + Payload - 1) / Payload);
        var file = new byte[count * BlockBytes];
        var number = 0;
        foreach (var (address, bytes) in ranges)
        {
            for (var at = 0; at < bytes.Length; at += Payload, number++)
            {
                var block = file.AsSpan(number * BlockBytes, BlockBytes);
                uint[] header = [0x0A324655, 0x9E5D5157, FamilyIsGiven, address + (uint)at, Payload, (uint)number, (uint)count, family];
                for (var i = 0; i < header.Length; i++)
                    BinaryPrimitives.WriteUInt32LittleEndian(block[(i * 4)..], header[i]);
                var payload = block.Slice(32, Payload);
                payload.Fill(0xFF);
                bytes.Span[at..Math.Min(at + Payload, bytes.Length)].CopyTo(payload);
                BinaryPrimitives.WriteUInt32LittleEndian(block[^4..], 0x0AB16F30);
            }
        }

        return file;
    }
}
