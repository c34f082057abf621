using System.Text.Json;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Results.Exporting;
using Hil.Results.Store;
using ParquetSharp;
using ParquetSharp.IO;

namespace Hil.Results.Traces;

/// <summary>Turns a segment into a Parquet file of a tenth of its size.</summary>
internal sealed class TraceSeal : IDisposable
{
    private static readonly short[] Present = Filled(1);
    private static readonly short[] Absent = Filled(0);

    private readonly long[] times = new long[SealedLayout.GroupRows];
    private readonly long[] lengths = new long[SealedLayout.GroupRows];
    private readonly float[] amperes = new float[SealedLayout.GroupRows];
    private readonly float[] volts = new float[SealedLayout.GroupRows];
    private readonly int[] small = new int[SealedLayout.GroupRows];
    private readonly long[] sequences = new long[SealedLayout.GroupRows];
    private readonly ParquetFileWriter parquet;

    private TraceSeal(ParquetFileWriter parquet) => this.parquet = parquet;

    /// <summary>Seals a segment: the file is there whole before the segment is removed.</summary>
    /// <param name="path">The segment.</param>
    /// <param name="sealedPath">What takes its place.</param>
    /// <exception cref="TroubleException">The segment is damaged, or the file cannot be written; the segment stays.</exception>
    public static void Seal(string path, string sealedPath)
    {
        using (var segment = SegmentFile.Open(path))
        {
            var facts = new SealedFacts(SealedLayout.Version, segment.Head, segment.IsComplete, segment.DroppedBytes,
                segment.SampleCount, segment.EdgeCount, segment.IntervalCount);
            AtomicFile.Write(sealedPath, output => Write(segment, facts, output));
        }

        Remove(path);
    }

    /// <exception cref="TroubleException">The system does not allow it.</exception>
    public static void Remove(string segment)
    {
        try
        {
            File.Delete(segment);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw TraceTroubles.Unwritable(segment, failure);
        }
    }

    public void Dispose() => parquet.Dispose();

    private static void Write(SegmentFile segment, SealedFacts facts, Stream output)
    {
        var text = JsonSerializer.Serialize(facts, StoreJson.Default.SealedFacts);
        var words = new Dictionary<string, string> { [SealedLayout.FactsKey] = text, [SealedLayout.CrcKey] = SealedLayout.CrcOf(text) };
        using var stream = new ManagedOutputStream(output, leaveOpen: true);
        using var schema = SealedLayout.Schema();
        using var properties = SealedLayout.Properties();
        using var seal = new TraceSeal(new ParquetFileWriter(stream, schema, properties, words));
        seal.WriteSamples(segment);
        seal.WriteEdges(segment);
        seal.WriteIntervals(segment);
        seal.parquet.Close();
    }

    private void WriteSamples(SegmentFile segment)
    {
        var rows = 0;
        for (var block = 0; block < segment.Blocks.Count; block++)
        {
            if (rows + segment.Blocks[block].Count > SealedLayout.GroupRows) WriteSampleGroup(ref rows);
            var columns = segment.Columns(block);
            columns.Starts.CopyTo(times.AsSpan(rows));
            columns.Amperes.CopyTo(amperes.AsSpan(rows));
            columns.Volts.CopyTo(volts.AsSpan(rows));
            for (var i = 0; i < columns.Ends.Length; i++)
            {
                lengths[rows + i] = columns.Ends[i] - columns.Starts[i];
                small[rows + i] = columns.Flags[i];
            }

            rows += columns.Ends.Length;
        }

        if (rows > 0) WriteSampleGroup(ref rows);
    }

    private void WriteSampleGroup(ref int rows)
    {
        using var group = parquet.AppendRowGroup();
        Write<long>(group, times.AsSpan(0, rows));
        Optional<long>(group, lengths.AsSpan(0, rows));
        Optional<float>(group, amperes.AsSpan(0, rows));
        Optional<float>(group, volts.AsSpan(0, rows));
        Optional<int>(group, small.AsSpan(0, rows));
        Nothing<int>(group, rows);
        Nothing<long>(group, rows);
        rows = 0;
    }

    private void WriteEdges(SegmentFile segment)
    {
        foreach (var edges in segment.Edges().Chunk(SealedLayout.GroupRows))
        {
            for (var i = 0; i < edges.Length; i++) (times[i], small[i]) = (edges[i].Time, (int)edges[i].Phase);
            using var group = parquet.AppendRowGroup();
            Write<long>(group, times.AsSpan(0, edges.Length));
            Nothing<long>(group, edges.Length);
            Nothing<float>(group, edges.Length);
            Nothing<float>(group, edges.Length);
            Nothing<int>(group, edges.Length);
            Optional<int>(group, small.AsSpan(0, edges.Length));
            Nothing<long>(group, edges.Length);
        }
    }

    private void WriteIntervals(SegmentFile segment)
    {
        foreach (var intervals in segment.Intervals().Chunk(SealedLayout.GroupRows / PhaseTicks.Count))
        {
            var rows = 0;
            foreach (var interval in intervals)
            {
                for (var phase = Phase.Idle; phase <= Phase.Reply; phase++, rows++)
                {
                    (times[rows], lengths[rows]) = (interval.Starts[phase], interval.Ends[phase] - interval.Starts[phase]);
                    (small[rows], sequences[rows]) = ((int)phase, interval.Sequence);
                }
            }

            using var group = parquet.AppendRowGroup();
            Write<long>(group, times.AsSpan(0, rows));
            Optional<long>(group, lengths.AsSpan(0, rows));
            Nothing<float>(group, rows);
            Nothing<float>(group, rows);
            Nothing<int>(group, rows);
            Optional<int>(group, small.AsSpan(0, rows));
            Optional<long>(group, sequences.AsSpan(0, rows));
        }
    }

    private static void Write<T>(RowGroupWriter group, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        using var column = (ColumnWriter<T>)group.NextColumn();
        column.WriteBatch(values);
    }

    private static void Optional<T>(RowGroupWriter group, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        using var column = (ColumnWriter<T>)group.NextColumn();
        column.WriteBatch(values.Length, Present.AsSpan(0, values.Length), default, values);
    }

    private static void Nothing<T>(RowGroupWriter group, int rows)
        where T : unmanaged
    {
        using var column = (ColumnWriter<T>)group.NextColumn();
        column.WriteBatch(rows, Absent.AsSpan(0, rows), default, default);
    }

    private static short[] Filled(short value)
    {
        var levels = new short[SealedLayout.GroupRows];
        Array.Fill(levels, value);
        return levels;
    }
}
