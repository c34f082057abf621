using System.Security.Cryptography;
using System.Text;
using Hil.Models.Graph;
using Hil.Protocols.Wire;

namespace Hil.Models.Image;

/// <summary>Writes the model image: header, operation records, parameters and weights, pixel tables.</summary>
internal static class ImageWriter
{
    public const int HeaderBytes = 128;

    private const int NameBytes = 31;
    private const int CrcAt = 12;
    private const int HashAt = 16;
    private const int HashBytes = 16;

    /// <param name="network">What to run.</param>
    /// <param name="plan">Where its activations lie.</param>
    /// <param name="encoding">Of the output codes.</param>
    /// <param name="exitEncoding">Of the exit's, where the network has one.</param>
    /// <param name="name">At most 31 bytes of it are kept.</param>
    /// <param name="tables">Code of each received byte: one table, or one per channel.</param>
    public static byte[] Write(Network network, ArenaPlan plan, OutputEncoding encoding, OutputEncoding? exitEncoding, string name, sbyte[][] tables)
    {
        var bytes = new ImageBytes();
        bytes.Zeros(HeaderBytes + (network.Layers.Count * OpWriter.RecordBytes));
        var ops = new OpWriter(bytes, plan);
        for (var i = 0; i < network.Layers.Count; i++) ops.Write(HeaderBytes + (i * OpWriter.RecordBytes), network.Layers[i]);

        var tablesAt = bytes.Align();
        foreach (var table in tables) bytes.Raw(System.Runtime.InteropServices.MemoryMarshal.AsBytes<sbyte>(table));
        var total = bytes.Align();

        var header = new ImageBytes()
            .Raw("HILM"u8).U16(1).U16(HeaderBytes).I32(total).I32(0).Zeros(HashBytes)
            .I32(plan.Bytes).I32(plan.ScratchOffset).I32(plan.ScratchBytes)
            .I32(network.Input.Bytes).I32(plan.Offset(network.Input)).I32(tablesAt).U16(tables.Length).U16(0)
            .I32(plan.Offset(network.Output)).U16(network.Output.Bytes).U8((int)encoding).U8(0)
            .U16(network.Layers.Count).U16(OpWriter.RecordBytes).I32(HeaderBytes)
            .I32((int)Math.Min(network.Layers.Sum(layer => layer.Macs), int.MaxValue))
            .U16(network.ExitLayers).U8((int)(exitEncoding ?? 0)).U8(0).I32(network.Exit is { } exit ? plan.Offset(exit) : 0).Zeros(8)
            .Raw(NameField(name));
        bytes.PutRaw(0, header.Written);
        bytes.PutRaw(HashAt, SHA256.HashData(bytes.Written[(HashAt + HashBytes)..]).AsSpan(0, HashBytes));
        bytes.PutI32(CrcAt, (int)Crc32.Compute(bytes.Written[HashAt..]));
        return bytes.Written.ToArray();
    }

    private static byte[] NameField(string name)
    {
        var field = new byte[NameBytes + 1];
        var text = Encoding.UTF8.GetBytes(name).AsSpan();
        var length = Math.Min(text.Length, NameBytes);
        while (length > 0 && length < text.Length && (text[length] & 0xC0) == 0x80) length--;
        text[..length].CopyTo(field);
        return field;
    }
}
