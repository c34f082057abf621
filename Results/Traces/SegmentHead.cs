using System.Buffers.Binary;
using System.Text.Json;
using Hil.Protocols;
using Hil.Protocols.Wire;
using Hil.Results.Store;

namespace Hil.Results.Traces;

/// <summary>The header of a segment: magic, version, what the trace says of itself, CRC.</summary>
internal static class SegmentHead
{
    public static byte[] Write(TraceHead head)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(head, StoreJson.Default.TraceHead);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(json.Length, SegmentFormat.MaximumJson);
        var header = new byte[SegmentFormat.FixedHeader + json.Length + SegmentFormat.CrcBytes];
        SegmentFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), SegmentFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), json.Length);
        json.CopyTo(header, SegmentFormat.FixedHeader);
        var covered = header.AsSpan(0, header.Length - SegmentFormat.CrcBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(covered.Length), Crc32.Compute(covered));
        return header;
    }

    /// <param name="start">The first bytes of the file; the whole header when the file is a trace.</param>
    /// <param name="path">For messages.</param>
    /// <param name="length">Bytes of the header.</param>
    /// <exception cref="TroubleException">The file is something else, is newer, or its header is damaged.</exception>
    public static TraceHead Read(ReadOnlySpan<byte> start, string path, out int length)
    {
        if (start.Length < SegmentFormat.FixedHeader + SegmentFormat.CrcBytes || !start.StartsWith(SegmentFormat.Magic)) throw TraceTroubles.Foreign(path);
        var version = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (version > SegmentFormat.Version) throw TraceTroubles.Newer(path, version);
        var json = BinaryPrimitives.ReadUInt32LittleEndian(start[10..]);
        if (version != SegmentFormat.Version || json > SegmentFormat.MaximumJson || SegmentFormat.FixedHeader + json + SegmentFormat.CrcBytes > start.Length)
            throw TraceTroubles.Damaged(path, "its header is not whole");
        var covered = start[..(SegmentFormat.FixedHeader + (int)json)];
        if (Crc32.Compute(covered) != BinaryPrimitives.ReadUInt32LittleEndian(start[covered.Length..]))
            throw TraceTroubles.Damaged(path, "its header has another checksum");
        length = covered.Length + SegmentFormat.CrcBytes;
        return JsonSerializer.Deserialize(covered[SegmentFormat.FixedHeader..], StoreJson.Default.TraceHead) ?? throw TraceTroubles.Foreign(path);
    }
}
