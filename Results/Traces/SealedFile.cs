using System.Text.Json;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Store;
using ParquetSharp;

namespace Hil.Results.Traces;

/// <summary>A sealed trace. Page checksums are verified as pages are read.</summary>
internal sealed class SealedFile : ITraceFile
{
    private readonly string path;
    private readonly ParquetFileReader file;
    private readonly SealedFacts facts;
    private readonly List<TraceBlock> blocks = [];
    private readonly short[] levels = new short[SealedLayout.GroupRows];
    private readonly long[] times = new long[SealedLayout.GroupRows];
    private readonly long[] lengths = new long[SealedLayout.GroupRows];
    private readonly float[] amperes = new float[SealedLayout.GroupRows];
    private readonly float[] volts = new float[SealedLayout.GroupRows];
    private readonly int[] small = new int[SealedLayout.GroupRows];
    private readonly long[] sequences = new long[SealedLayout.GroupRows];
    private readonly int firstEdges;
    private readonly int firstIntervals;

    private SealedFile(string path, ParquetFileReader file, SealedFacts facts)
    {
        (this.path, this.file, this.facts) = (path, file, facts);
        firstEdges = Groups(0, facts.Samples);
        for (var group = 0; group < firstEdges; group++) blocks.Add(BlockOf(group));
        firstIntervals = Groups(firstEdges, facts.Edges);
        if (Groups(firstIntervals, facts.Intervals * PhaseTicks.Count) != file.FileMetaData.NumRowGroups) throw Incoherent();
    }

    public TraceHead Head => facts.Head;

    public bool IsComplete => facts.IsComplete;

    public long DroppedBytes => facts.DroppedBytes;

    public long EdgeCount => facts.Edges;

    public long IntervalCount => facts.Intervals;

    public IReadOnlyList<TraceBlock> Blocks => blocks;

    /// <exception cref="TroubleException">It cannot be read, is no trace, or is damaged.</exception>
    public static SealedFile Open(string path)
    {
        ParquetFileReader? file = null;
        try
        {
            return Guard(path, () =>
            {
                using var properties = ReaderProperties.GetDefaultReaderProperties();
                properties.EnablePageChecksumVerification();
                file = new ParquetFileReader(path, properties);
                var words = file.FileMetaData.KeyValueMetadata;
                if (!words.TryGetValue(SealedLayout.FactsKey, out var text)) throw TraceTroubles.Foreign(path);
                if (!words.TryGetValue(SealedLayout.CrcKey, out var crc) || crc != SealedLayout.CrcOf(text))
                    throw TraceTroubles.Damaged(path, "its description has another checksum");
                var facts = JsonSerializer.Deserialize(text, StoreJson.Default.SealedFacts);
                if (facts?.Head is null) throw TraceTroubles.Foreign(path);
                if (facts.Version != SealedLayout.Version) throw TraceTroubles.Newer(path, facts.Version);
                if (file.FileMetaData.NumColumns != SealedLayout.Columns) throw TraceTroubles.Foreign(path);
                return new SealedFile(path, file, facts);
            });
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    public void Read(int block, Span<PowerSample> samples)
    {
        var rows = Guard(path, () =>
        {
            using var group = file.RowGroup(block);
            Fill(group, SealedLayout.Time, times);
            Fill(group, SealedLayout.Length, lengths);
            Fill(group, SealedLayout.Amperes, amperes);
            Fill(group, SealedLayout.Volts, volts);
            return Fill(group, SealedLayout.Flags, small);
        });
        for (var i = 0; i < rows; i++) samples[i] = new PowerSample(times[i], times[i] + lengths[i], amperes[i], volts[i], (PowerFlags)small[i]);
    }

    public IEnumerable<PhaseEdge> Edges()
    {
        for (var next = firstEdges; next < firstIntervals; next++)
        {
            var rows = Guard(path, () =>
            {
                using var group = file.RowGroup(next);
                Fill(group, SealedLayout.Time, times);
                return Fill(group, SealedLayout.Phase, small);
            });
            // Copied: whoever takes them may read samples in between.
            var edges = new PhaseEdge[rows];
            for (var i = 0; i < rows; i++) edges[i] = new PhaseEdge(times[i], (Phase)small[i]);
            foreach (var edge in edges) yield return edge;
        }
    }

    public IEnumerable<SampleInterval> Intervals()
    {
        for (var next = firstIntervals; next < file.FileMetaData.NumRowGroups; next++)
        {
            var rows = Guard(path, () =>
            {
                using var group = file.RowGroup(next);
                Fill(group, SealedLayout.Time, times);
                Fill(group, SealedLayout.Length, lengths);
                return Fill(group, SealedLayout.Sequence, sequences);
            });
            if (rows % PhaseTicks.Count != 0) throw Incoherent();
            var intervals = new SampleInterval[rows / PhaseTicks.Count];
            for (var i = 0; i < intervals.Length; i++) intervals[i] = IntervalAt(i * PhaseTicks.Count);
            foreach (var interval in intervals) yield return interval;
        }
    }

    public void Dispose() => file.Dispose();

    private static T Guard<T>(string path, Func<T> work) => TraceReading.Guard(path, () =>
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is ParquetException or InvalidCastException)
        {
            throw TraceTroubles.Damaged(path, failure.Message.ReplaceLineEndings(" "), failure);
        }
    });

    private SampleInterval IntervalAt(int row)
    {
        PhaseMoments starts = default, ends = default;
        for (var phase = 0; phase < PhaseTicks.Count; phase++)
        {
            starts[phase] = times[row + phase];
            ends[phase] = times[row + phase] + lengths[row + phase];
        }

        return new SampleInterval(sequences[row], starts, ends);
    }

    /// <summary>Reads a column of a row group that has a value in every row.</summary>
    private int Fill<T>(RowGroupReader group, int column, T[] values)
        where T : unmanaged
    {
        using var reader = (ColumnReader<T>)group.Column(column);
        var rows = (int)group.MetaData.NumRows;
        for (var have = 0; have < rows;)
        {
            var read = reader.ReadBatch(rows - have, levels.AsSpan(have, rows - have), default, values.AsSpan(have, rows - have), out var present);
            if (read == 0 || present != read) throw Incoherent();
            have += (int)read;
        }

        return rows;
    }

    /// <returns>The row group behind those that hold so many rows.</returns>
    private int Groups(int first, long rows)
    {
        for (; rows > 0; first++)
        {
            if (first >= file.FileMetaData.NumRowGroups) throw Incoherent();
            using var group = file.RowGroup(first);
            var held = group.MetaData.NumRows;
            if (held is < 1 or > SealedLayout.GroupRows || held > rows) throw Incoherent();
            rows -= held;
        }

        return first;
    }

    private TraceBlock BlockOf(int next)
    {
        using var group = file.RowGroup(next);
        using var times = group.MetaData.GetColumnChunkMetaData(SealedLayout.Time);
        using var lengths = group.MetaData.GetColumnChunkMetaData(SealedLayout.Length);
        using var from = times.Statistics as Statistics<long> ?? throw Incoherent();
        using var length = lengths.Statistics as Statistics<long> ?? throw Incoherent();
        return new TraceBlock((int)group.MetaData.NumRows, from.Min, from.Max + length.Max);
    }

    private TroubleException Incoherent() => TraceTroubles.Damaged(path, "its table is not what its description says");
}
