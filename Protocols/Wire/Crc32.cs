using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Arm = System.Runtime.Intrinsics.Arm;

namespace Hil.Protocols.Wire;

/// <summary>
/// CRC-32 of IEEE 802.3: reflected polynomial 0xEDB88320, initial and final value 0xFFFFFFFF; "123456789" gives
/// 0xCBF43926. Arm's own instruction where present, else eight bytes a step over tables (Intel's instruction has another
/// polynomial).
/// </summary>
public static class Crc32
{
    private const int Lanes = 8;
    private static readonly uint[] Tables = BuildTables();

    /// <summary>CRC of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>CRC of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>; begin with 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) =>
        ~(Arm.Crc32.Arm64.IsSupported ? AppendArm(~crc, bytes) : AppendTables(~crc, bytes));

    private static uint AppendArm(uint state, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) state = Arm.Crc32.Arm64.ComputeCrc32(state, word);
        foreach (var one in bytes[(words.Length * sizeof(ulong))..]) state = Arm.Crc32.ComputeCrc32(state, one);
        return state;
    }

    private static uint AppendTables(uint state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> t = Tables;
        while (bytes.Length >= Lanes)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = t[(7 << 8) | (byte)low] ^ t[(6 << 8) | (byte)(low >> 8)] ^ t[(5 << 8) | (byte)(low >> 16)] ^ t[(4 << 8) | (int)(low >> 24)]
                ^ t[(3 << 8) | (byte)high] ^ t[(2 << 8) | (byte)(high >> 8)] ^ t[(1 << 8) | (byte)(high >> 16)] ^ t[(int)(high >> 24)];
            bytes = bytes[Lanes..];
        }

        foreach (var one in bytes) state = t[(byte)(state ^ one)] ^ (state >> 8);
        return state;
    }

    private static uint[] BuildTables()
    {
        var tables = new uint[Lanes << 8];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320u : value >> 1;
            tables[i] = value;
        }

        // Lane k advances a byte by k more zero bytes, so that eight look-ups replace eight steps.
        for (var i = 256; i < tables.Length; i++) tables[i] = tables[tables[i - 256] & 0xFF] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
