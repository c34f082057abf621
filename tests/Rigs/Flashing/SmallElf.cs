using System.Buffers.Binary;

namespace Hil.Rigs.Tests.Flashing;

/// <summary>ELF files of 32 bit made here, so that their segments are known to the byte.</summary>
internal static class SmallElf
{
    public const string BuildId = "000102030405060708090a0b0c0d0e0f10111213";

    private const int HeaderBytes = 52;
    private const int ProgramHeaderBytes = 32;
    private const int SectionHeaderBytes = 40;

    /// <summary>A file with these segments, in this order, and <see cref="BuildId"/>.</summary>
    public static byte[] Of(params (uint Address, byte[] Bytes)[] segments)
    {
        byte[] note = [4, 0, 0, 0, 20, 0, 0, 0, 3, 0, 0, 0, .. "GNU\0"u8, .. Convert.FromHexString(BuildId)];
        var sections = HeaderBytes + (ProgramHeaderBytes * segments.Length);
        var at = sections + SectionHeaderBytes;
        var file = new byte[at + note.Length + segments.Sum(one => one.Bytes.Length)];
        "\x7f"u8.CopyTo(file);
        "ELF\x01\x01\x01"u8.CopyTo(file.AsSpan(1));
        Words(0x1C, HeaderBytes, (uint)sections);
        Halves(0x2A, ProgramHeaderBytes, segments.Length, SectionHeaderBytes, 1);
        Words(sections + 4, 7);
        Words(sections + 0x10, (uint)at, (uint)note.Length);
        note.CopyTo(file, at);
        at += note.Length;
        for (var i = 0; i < segments.Length; i++)
        {
            var (address, bytes) = segments[i];
            Words(HeaderBytes + (i * ProgramHeaderBytes), 1, (uint)at, 0x20000000, address, (uint)bytes.Length, (uint)bytes.Length);
            bytes.CopyTo(file, at);
            at += bytes.Length;
        }

        return file;

        void Words(int offset, params uint[] values)
        {
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset + (4 * i)), values[i]);
        }

        void Halves(int offset, params int[] values)
        {
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset + (2 * i)), (ushort)values[i]);
        }
    }
}
