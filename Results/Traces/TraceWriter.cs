using System.Buffers.Binary;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Microsoft.Win32.SafeHandles;

namespace Hil.Results.Traces;

/// <summary>
/// Appends a power trace to its segment while a run goes on. Safe for concurrent callers: samples, edges and intervals come from
/// tasks of their own. What is appended is gathered and written when a block is full (1024 samples: a second of an INA219) or
/// flushed, one write() a block: the death of the process takes at most what was not written yet. Nothing is allocated per sample.
/// A write goes to the kernel's cache, so it is done at once and on the caller's thread.
/// </summary>
public sealed class TraceWriter : IDisposable
{
    private readonly Lock gate = new();
    private readonly SafeFileHandle file;
    private readonly string path;
    private readonly PowerSample[] samples = new PowerSample[SegmentFormat.MaximumSamples];
    private readonly byte[] block = new byte[SegmentFormat.MaximumBlock];
    private readonly byte[] edges = new byte[SegmentFormat.MaximumEdges * SegmentFormat.EdgeBytes];
    private readonly byte[] intervals = new byte[SegmentFormat.MaximumIntervals * SegmentFormat.IntervalBytes];
    private int heldSamples;
    private int heldEdges;
    private int heldIntervals;
    private long position;
    private TroubleException? broken;

    private TraceWriter(SafeFileHandle file, string path)
    {
        this.file = file;
        this.path = path;
    }

    /// <summary>Samples appended so far.</summary>
    public long Samples { get; private set; }

    /// <summary>Edges appended so far.</summary>
    public long Edges { get; private set; }

    /// <summary>Intervals appended so far.</summary>
    public long Intervals { get; private set; }

    /// <summary>Begins a trace: its header is written at once.</summary>
    /// <param name="path">The segment, such as `.hil/power/RUN/RIG.trace`; missing folders are made.</param>
    /// <param name="head">Whose trace it is.</param>
    /// <exception cref="TroubleException">There is such a trace already, or the file cannot be written.</exception>
    public static TraceWriter Create(string path, TraceHead head)
    {
        if (File.Exists(Path.ChangeExtension(path, TraceHead.SealedEnding))) throw TraceTroubles.Exists(path, null);
        SafeFileHandle file;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw File.Exists(path) ? TraceTroubles.Exists(path, failure) : TraceTroubles.Unwritable(path, failure);
        }

        var writer = new TraceWriter(file, path);
        try
        {
            writer.Write(SegmentHead.Write(head));
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Appends conversions, in the order of time.</summary>
    /// <exception cref="TroubleException">The file could not be written, now or earlier: the first cause.</exception>
    public void Append(ReadOnlySpan<PowerSample> more)
    {
        lock (gate)
        {
            ThrowIfEnded();
            while (!more.IsEmpty)
            {
                var fits = Math.Min(more.Length, samples.Length - heldSamples);
                more[..fits].CopyTo(samples.AsSpan(heldSamples));
                heldSamples += fits;
                Samples += fits;
                more = more[fits..];
                if (heldSamples == samples.Length) WriteHeld();
            }
        }
    }

    /// <summary>Appends a change of the phase line, in the order of time.</summary>
    /// <exception cref="TroubleException">The file could not be written, now or earlier: the first cause.</exception>
    public void Append(PhaseEdge edge)
    {
        lock (gate)
        {
            ThrowIfEnded();
            SegmentRecords.Write(edges.AsSpan(heldEdges++ * SegmentFormat.EdgeBytes), edge);
            Edges++;
            if (heldEdges == SegmentFormat.MaximumEdges) WriteHeld();
        }
    }

    /// <summary>Appends when a sample's phases were; once for each sample.</summary>
    /// <exception cref="TroubleException">The file could not be written, now or earlier: the first cause.</exception>
    public void Append(in SampleInterval interval)
    {
        lock (gate)
        {
            ThrowIfEnded();
            SegmentRecords.Write(intervals.AsSpan(heldIntervals++ * SegmentFormat.IntervalBytes), interval);
            Intervals++;
            if (heldIntervals == SegmentFormat.MaximumIntervals) WriteHeld();
        }
    }

    /// <summary>Writes what is held. Call it at least every second where the meter delivers less than a block in that time.</summary>
    /// <exception cref="TroubleException">The file could not be written, now or earlier: the first cause.</exception>
    public void Flush()
    {
        lock (gate) WriteHeld();
    }

    /// <summary>Writes what is held and the mark that nothing is missing. Nothing can be appended afterwards.</summary>
    /// <exception cref="TroubleException">The file could not be written, now or earlier: the first cause.</exception>
    public void Complete()
    {
        lock (gate)
        {
            WriteHeld();
            var payload = block.AsSpan(SegmentFormat.BlockHeader);
            BinaryPrimitives.WriteInt64LittleEndian(payload, Samples);
            BinaryPrimitives.WriteInt64LittleEndian(payload[8..], Edges);
            BinaryPrimitives.WriteInt64LittleEndian(payload[16..], Intervals);
            WriteBlock(BlockKind.End, SegmentFormat.EndBytes);
            broken = TraceTroubles.Ended(path);
        }
    }

    /// <summary>Closes the file. What was not flushed is lost, and the trace is not marked as complete, unless <see cref="Complete"/> was called.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            broken ??= TraceTroubles.Ended(path);
            file.Dispose();
        }
    }

    /// <summary>All kinds at once: what is on disk reaches to about the same moment for samples and edges.</summary>
    private void WriteHeld()
    {
        if (heldSamples > 0)
        {
            new SampleColumns(block.AsSpan(SegmentFormat.BlockHeader), heldSamples).Set(samples.AsSpan(0, heldSamples));
            WriteBlock(BlockKind.Samples, heldSamples * SegmentFormat.SampleBytes);
            heldSamples = 0;
        }

        WriteRecords(BlockKind.Edges, edges, ref heldEdges, SegmentFormat.EdgeBytes);
        WriteRecords(BlockKind.Intervals, intervals, ref heldIntervals, SegmentFormat.IntervalBytes);
    }

    private void WriteRecords(BlockKind kind, byte[] records, ref int held, int size)
    {
        if (held == 0) return;
        records.AsSpan(0, held * size).CopyTo(block.AsSpan(SegmentFormat.BlockHeader));
        WriteBlock(kind, held * size);
        held = 0;
    }

    private void WriteBlock(BlockKind kind, int payload) => Write(block.AsSpan(0, SegmentFormat.Frame(block, kind, payload)));

    private void ThrowIfEnded()
    {
        if (broken is not null) throw broken;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        ThrowIfEnded();
        try
        {
            RandomAccess.Write(file, bytes, position);
            position += bytes.Length;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            broken = TraceTroubles.Unwritable(path, failure);
            throw broken;
        }
    }
}
