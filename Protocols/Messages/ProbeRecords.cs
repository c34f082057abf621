using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>One conversion as a power probe read it.</summary>
/// <param name="Index">Its number since the start.</param>
/// <param name="Ticks">When shunt and bus conversion were complete, on the probe's clock.</param>
/// <param name="Shunt">The sensor's shunt register.</param>
/// <param name="Bus">The sensor's bus register.</param>
public readonly record struct ProbeSample(uint Index, ulong Ticks, short Shunt, ushort Bus);

/// <summary>One change of the phase line as a power probe saw it.</summary>
/// <param name="Index">Its number since the start.</param>
/// <param name="Ticks">When, on the probe's clock.</param>
/// <param name="Phase">The phase that begins.</param>
public readonly record struct ProbeEdge(uint Index, ulong Ticks, Phase Phase);

/// <summary>A frame of conversions, read one after the other (SPEC.md, section 5).</summary>
public ref struct ProbeSamples
{
    private const int RecordBytes = 6;
    private ByteReader _records;
    private uint _index;
    private ulong _ticks;

    /// <summary>Number of the frame.</summary>
    public ushort Sequence { get; private set; }

    /// <summary>Conversions that are left in it.</summary>
    public int Count { get; private set; }

    /// <returns>False when it is not of this kind, or has no record or a part of one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out ProbeSamples frame)
    {
        frame = default;
        if (!ProbeRecords.TryOpen(
            body, ProbeFrame.Samples, RecordBytes, out var sequence, out frame._index, out frame._ticks, out frame._records, out var count))
        {
            return false;
        }

        (frame.Sequence, frame.Count) = (sequence, count);
        return true;
    }

    /// <summary>The next conversion. Only while <see cref="Count"/> is above 0.</summary>
    public ProbeSample Next()
    {
        Count--;
        _ticks += _records.U16();
        return new(_index++, _ticks, (short)_records.U16(), _records.U16());
    }
}

/// <summary>A frame of edges, read one after the other (SPEC.md, section 5).</summary>
public ref struct ProbeEdges
{
    private const int RecordBytes = 5;
    private ByteReader _records;
    private uint _index;
    private ulong _ticks;

    /// <summary>Number of the frame.</summary>
    public ushort Sequence { get; private set; }

    /// <summary>Edges that are left in it.</summary>
    public int Count { get; private set; }

    /// <returns>False when it is not of this kind, or has no record or a part of one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out ProbeEdges frame)
    {
        frame = default;
        if (!ProbeRecords.TryOpen(
            body, ProbeFrame.Edges, RecordBytes, out var sequence, out frame._index, out frame._ticks, out frame._records, out var count))
        {
            return false;
        }

        (frame.Sequence, frame.Count) = (sequence, count);
        return true;
    }

    /// <summary>The next edge; its phase is as it came. Only while <see cref="Count"/> is above 0.</summary>
    public ProbeEdge Next()
    {
        Count--;
        _ticks += _records.U32();
        return new(_index++, _ticks, (Phase)_records.U8());
    }
}

/// <summary>Frames of records have one layout: kind, sequence, index, base, records.</summary>
internal static class ProbeRecords
{
    private const int HeaderBytes = 15;

    public static bool TryOpen(
        ReadOnlySpan<byte> body, ProbeFrame kind, int record, out ushort sequence, out uint index, out ulong ticks, out ByteReader records, out int count)
    {
        records = new ByteReader(body);
        var found = (ProbeFrame)records.U8();
        sequence = records.U16();
        index = records.U32();
        ticks = records.U64();
        count = (body.Length - HeaderBytes) / record;
        return records.Ok && found == kind && count > 0 && (body.Length - HeaderBytes) % record == 0;
    }
}
