using System.Buffers.Binary;
using System.Security.Cryptography;
using Hil.Protocols.Wire;

namespace Hil.Testing.Links;

/// <summary>
/// The smallest model that says something about its input: a 32 x 32 x 3 image in, the largest code of each channel out
/// (Protocols/MODEL-IMAGE.md). What a board answers can be computed in one line.
/// </summary>
public static class MaximumModel
{
    /// <summary>Bytes of one image.</summary>
    public const int InputBytes = Side * Side * Channels;

    private const int Side = 32;
    private const int Channels = 3;
    private const int Header = 128;
    private const int Table = 256;
    private const int Operation = 64;

    /// <summary>The model image.</summary>
    /// <param name="times">How often it does all its work, with the same result: 1 to 65,535.</param>
    public static byte[] Image(int times = 1)
    {
        var image = new byte[Header + Table + times * Operation];
        "HILM"u8.CopyTo(image);
        U16(4, 1);
        U16(6, Header);
        U32(8, (uint)image.Length);
        U32(32, InputBytes + 8); // arena: the input, and the output behind it
        U32(44, InputBytes);
        U32(52, Header);
        U16(56, 1);
        U32(60, InputBytes);
        U16(64, Channels);
        image[66] = (byte)OutputEncoding.Logits;
        U16(68, (ushort)times);
        U16(70, Operation);
        U32(72, Header + Table);
        "maximum"u8.CopyTo(image.AsSpan(96));
        for (var i = 0; i < Table; i++) image[Header + i] = (byte)(i - 128);
        var operation = image.AsSpan(Header + Table, Operation);
        operation[0] = 4;
        (operation[2], operation[3]) = (0x80, 0x7F);
        BinaryPrimitives.WriteUInt32LittleEndian(operation[12..], InputBytes);
        ReadOnlySpan<ushort> sizes = [Side, Side, Channels, 1, 1, Channels];
        for (var i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(operation[(16 + (2 * i))..], sizes[i]);
        operation.Slice(28, 4).Fill(Side);
        for (var i = 1; i < times; i++) operation.CopyTo(image.AsSpan(Header + Table + i * Operation));
        SHA256.HashData(image.AsSpan(32)).AsSpan(0, 16).CopyTo(image.AsSpan(16));
        U32(12, Crc32.Compute(image.AsSpan(16)));
        return image;

        void U16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), value);
        void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at), value);
    }

    /// <summary>The output codes of an image.</summary>
    public static sbyte[] Outputs(ReadOnlySpan<byte> pixels)
    {
        var largest = new byte[Channels];
        for (var i = 0; i < pixels.Length; i++) largest[i % Channels] = Math.Max(largest[i % Channels], pixels[i]);
        return [.. largest.Select(value => (sbyte)(value - 128))];
    }
}
