using Hil.Protocols;
using Hil.Protocols.Quantities;

namespace Hil.Results.Traces;

/// <summary>
/// A rig's power trace, read from the segment that its run is writing or left behind, or from the sealed Parquet file: the same either
/// way. Samples are read block by block, so that memory does not grow with the trace. One reader at a time.
/// </summary>
public sealed class PowerTrace : IDisposable
{
    private readonly ITraceFile file;
    private PowerSample[] buffer = [];

    private PowerTrace(ITraceFile file) => this.file = file;

    /// <summary>Whose trace it is, and what measured.</summary>
    public TraceHead Head => file.Head;

    /// <summary>Whether it has been sealed.</summary>
    public bool IsSealed => file is SealedFile;

    /// <summary>Whether its writer came to its end; false while the run goes on, and when its process died.</summary>
    public bool IsComplete => file.IsComplete;

    /// <summary>Bytes of a torn block at the end that were dropped: what the death of the writer left half written.</summary>
    public long DroppedBytes => file.DroppedBytes;

    /// <summary>Samples in the trace.</summary>
    public long SampleCount => file.Blocks.Sum(block => (long)block.Count);

    /// <summary>Changes of the phase line in the trace; 0 where the wiring did not give them.</summary>
    public long EdgeCount => file.EdgeCount;

    /// <summary>Samples of the run whose phases are known in the meter's time.</summary>
    public long IntervalCount => file.IntervalCount;

    /// <summary>From when to when there are samples: ns on the meter's clock, both 0 when there are none.</summary>
    public (long From, long To) Span => file.Blocks.Count == 0 ? (0, 0) : (file.Blocks.Min(block => block.From), file.Blocks.Max(block => block.To));

    /// <summary>Opens a trace, sealed or not.</summary>
    /// <param name="path">Its path while it was written (`RIG.trace`) or that of the sealed file.</param>
    /// <exception cref="TroubleException">There is none, it cannot be read, it is something else, or it is damaged.</exception>
    public static PowerTrace Open(string path)
    {
        // Sealing removes the segment last: where both are, the sealed one is whole.
        var sealedPath = SealedPath(path);
        if (File.Exists(sealedPath)) return new PowerTrace(SealedFile.Open(sealedPath));
        return File.Exists(path) ? new PowerTrace(SegmentFile.Open(path)) : throw TraceTroubles.Missing(path);
    }

    /// <summary>Whether there is a trace, sealed or not.</summary>
    public static bool Exists(string path) => File.Exists(path) || File.Exists(SealedPath(path));

    /// <summary>
    /// Turns a segment into a Parquet file beside it and removes it. Until that is done the segment stays as it is; sealing what is
    /// sealed already does nothing. Takes about a second for three hours of an INA219: not for a thread that others wait for.
    /// </summary>
    /// <param name="path">The segment; its writer has been closed, or is dead.</param>
    /// <exception cref="TroubleException">There is no trace, it is damaged, or the file cannot be written.</exception>
    public static void Seal(string path)
    {
        var sealedPath = SealedPath(path);
        if (File.Exists(sealedPath)) TraceSeal.Remove(path);
        else if (File.Exists(path)) TraceSeal.Seal(path, sealedPath);
        else throw TraceTroubles.Missing(path);
    }

    /// <summary>All samples in the order of time.</summary>
    /// <returns>Blocks; each is overwritten by the next one.</returns>
    /// <exception cref="TroubleException">The file is damaged, or cannot be read.</exception>
    public IEnumerable<ReadOnlyMemory<PowerSample>> Samples() => Samples(long.MinValue, long.MaxValue);

    /// <summary>The samples that lie at least partly in a time.</summary>
    /// <param name="from">Begin, ns on the meter's clock.</param>
    /// <param name="to">End.</param>
    /// <returns>Blocks, none of them empty; each is overwritten by the next one.</returns>
    /// <exception cref="TroubleException">The file is damaged, or cannot be read.</exception>
    public IEnumerable<ReadOnlyMemory<PowerSample>> Samples(long from, long to)
    {
        for (var block = 0; block < file.Blocks.Count; block++)
        {
            var (count, first, last) = file.Blocks[block];
            if (last <= from || first >= to) continue;
            if (buffer.Length < count) buffer = new PowerSample[count];
            file.Read(block, buffer);
            var begin = 0;
            while (begin < count && buffer[begin].End <= from) begin++;
            while (count > begin && buffer[count - 1].Start >= to) count--;
            if (count > begin) yield return buffer.AsMemory(begin, count - begin);
        }
    }

    /// <summary>Changes of the phase line in the order of time.</summary>
    /// <exception cref="TroubleException">The file is damaged, or cannot be read.</exception>
    public IEnumerable<PhaseEdge> Edges() => file.Edges();

    /// <summary>When the samples of the run had their phases, in the order in which they were appended.</summary>
    /// <exception cref="TroubleException">The file is damaged, or cannot be read.</exception>
    public IEnumerable<SampleInterval> Intervals() => file.Intervals();

    public void Dispose() => file.Dispose();

    private static string SealedPath(string path) => Path.ChangeExtension(path, TraceHead.SealedEnding);
}
