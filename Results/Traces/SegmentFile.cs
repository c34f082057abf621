using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Microsoft.Win32.SafeHandles;

namespace Hil.Results.Traces;

/// <summary>
/// An unsealed trace. Opening reads all of it once and checks every CRC: a torn block at the end, which is what the death of its
/// writer leaves, is dropped and counted; anything else that is wrong is a trouble.
/// </summary>
internal sealed class SegmentFile : ITraceFile
{
    private readonly SafeFileHandle file;
    private readonly string path;
    private readonly byte[] buffer = new byte[SegmentFormat.MaximumBlock];
    private readonly List<TraceBlock> blocks = [];
    private readonly List<Place> samples = [];
    private readonly List<Place> edges = [];
    private readonly List<Place> intervals = [];

    private SegmentFile(SafeFileHandle file, string path)
    {
        this.file = file;
        this.path = path;
        Head = null!;
    }

    public TraceHead Head { get; private set; }

    public bool IsComplete { get; private set; }

    public long DroppedBytes { get; private set; }

    public long SampleCount { get; private set; }

    public long EdgeCount { get; private set; }

    public long IntervalCount { get; private set; }

    public IReadOnlyList<TraceBlock> Blocks => blocks;

    /// <exception cref="TroubleException">It cannot be read, is no trace, or is damaged.</exception>
    public static SegmentFile Open(string path) => TraceReading.Guard(path, () =>
    {
        var segment = new SegmentFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), path);
        try
        {
            var length = RandomAccess.GetLength(segment.file);
            segment.Scan(segment.ReadHead(length), length);
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    });

    public void Read(int block, Span<PowerSample> into)
    {
        var payload = Payload(samples[block]);
        new SampleColumns(payload, samples[block].Count).Get(into[..samples[block].Count]);
    }

    /// <summary>A block's samples as columns, valid until the next read.</summary>
    public SampleColumns Columns(int block) => new(Payload(samples[block]), samples[block].Count);

    public IEnumerable<PhaseEdge> Edges() => Records(edges, SegmentFormat.EdgeBytes, static record => SegmentRecords.Edge(record));

    public IEnumerable<SampleInterval> Intervals() => Records(intervals, SegmentFormat.IntervalBytes, static record => SegmentRecords.Interval(record));

    public void Dispose() => file.Dispose();

    private IEnumerable<T> Records<T>(List<Place> places, int size, Func<ReadOnlySpan<byte>, T> read)
    {
        var held = new T[SegmentFormat.MaximumEdges];
        foreach (var place in places)
        {
            var payload = Payload(place);
            for (var i = 0; i < place.Count; i++) held[i] = read(payload.Slice(i * size, size));
            for (var i = 0; i < place.Count; i++) yield return held[i];
        }
    }

    private Span<byte> Payload(Place place) => TraceReading.Guard(path, () => ReadAll(place.Offset, buffer.AsMemory(0, place.Bytes))).Span;

    private Memory<byte> ReadAll(long offset, Memory<byte> into)
    {
        for (var have = 0; have < into.Length;)
        {
            var read = RandomAccess.Read(file, into.Span[have..], offset + have);
            if (read == 0) throw TraceTroubles.Damaged(path, "it became shorter while it was read");
            have += read;
        }

        return into;
    }

    /// <returns>Where the blocks begin.</returns>
    private int ReadHead(long length)
    {
        var start = new byte[Math.Min(length, SegmentFormat.FixedHeader + SegmentFormat.MaximumJson + SegmentFormat.CrcBytes)];
        ReadAll(0, start);
        Head = SegmentHead.Read(start, path, out var whole);
        return whole;
    }

    private void Scan(long offset, long length)
    {
        while (offset < length)
        {
            var left = length - offset;
            var have = (int)Math.Min(left, buffer.Length);
            ReadAll(offset, buffer.AsMemory(0, have));
            var kind = (BlockKind)buffer[0];
            var payload = have >= SegmentFormat.BlockHeader ? BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(1)) : 0;
            var count = SegmentFormat.Records(kind, payload);
            var whole = SegmentFormat.BlockHeader + payload + SegmentFormat.CrcBytes;
            if (have < SegmentFormat.BlockHeader || (count > 0 && whole > left) || (count < 0 && OnlyZeros(offset, length)))
            {
                DroppedBytes = left;
                return;
            }

            if (count < 0) throw TraceTroubles.Damaged(path, $"what is at byte {offset} is no block");
            var covered = SegmentFormat.BlockHeader + (int)payload;
            if (Crc32.Compute(buffer.AsSpan(0, covered)) != BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(covered)))
            {
                // All of it is there and it is the last one: its pages did not all reach the disk before the power went.
                if (whole < left) throw TraceTroubles.Damaged(path, $"the block at byte {offset} has another checksum");
                DroppedBytes = left;
                return;
            }

            if (IsComplete) throw TraceTroubles.Damaged(path, $"a block follows its end at byte {offset}");
            Take(kind, count, new Place(offset + SegmentFormat.BlockHeader, (int)payload, count));
            offset += whole;
        }
    }

    private void Take(BlockKind kind, int count, Place place)
    {
        var payload = buffer.AsSpan(SegmentFormat.BlockHeader, place.Bytes);
        switch (kind)
        {
            case BlockKind.Samples:
                var columns = new SampleColumns(payload, count);
                blocks.Add(TraceReading.BlockOf(columns.Starts, columns.Ends));
                samples.Add(place);
                SampleCount += count;
                break;
            case BlockKind.Edges:
                for (var at = 8; at < payload.Length; at += SegmentFormat.EdgeBytes)
                    if (payload[at] > (byte)Phase.Sleep) throw TraceTroubles.Damaged(path, $"there is no phase {payload[at]}");
                edges.Add(place);
                EdgeCount += count;
                break;
            case BlockKind.Intervals:
                intervals.Add(place);
                IntervalCount += count;
                break;
            default:
                IsComplete = true;
                var counts = MemoryMarshal.Cast<byte, long>(payload);
                if (!counts.SequenceEqual([SampleCount, EdgeCount, IntervalCount])) throw TraceTroubles.Damaged(path, "blocks are missing before its end");
                break;
        }
    }

    /// <summary>What a file system leaves that had made room for a block and not written it when the power went.</summary>
    private bool OnlyZeros(long offset, long length)
    {
        for (; offset < length; offset += buffer.Length)
        {
            var read = ReadAll(offset, buffer.AsMemory(0, (int)Math.Min(length - offset, buffer.Length)));
            if (read.Span.ContainsAnyExcept((byte)0)) return false;
        }

        return true;
    }

    /// <summary>A payload in the file.</summary>
    private readonly record struct Place(long Offset, int Bytes, int Count);
}
