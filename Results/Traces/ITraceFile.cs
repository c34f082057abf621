using Hil.Protocols.Quantities;

namespace Hil.Results.Traces;

/// <summary>A trace on disk in one of its two forms.</summary>
internal interface ITraceFile : IDisposable
{
    TraceHead Head { get; }

    /// <summary>Whether the writer came to its end.</summary>
    bool IsComplete { get; }

    /// <summary>Bytes of a torn block at the end that were dropped.</summary>
    long DroppedBytes { get; }

    long EdgeCount { get; }

    long IntervalCount { get; }

    /// <summary>Blocks of samples in the order of time.</summary>
    IReadOnlyList<TraceBlock> Blocks { get; }

    /// <summary>Reads a block into the front of a buffer that holds at least its samples.</summary>
    void Read(int block, Span<PowerSample> samples);

    IEnumerable<PhaseEdge> Edges();

    IEnumerable<SampleInterval> Intervals();
}

/// <summary>A block of samples.</summary>
/// <param name="Count">Its samples.</param>
/// <param name="From">Not later than the start of any of them, ns.</param>
/// <param name="To">Not earlier than the end of any of them, ns.</param>
internal readonly record struct TraceBlock(int Count, long From, long To);
