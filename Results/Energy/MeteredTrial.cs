using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Results.Store;
using Hil.Results.Traces;

namespace Hil.Results.Energy;

/// <summary>All that was recorded of a trial's power: what <see cref="EnergyAttribution"/> starts from.</summary>
public sealed record MeteredTrial
{
    /// <summary>What measured and how well.</summary>
    public required MeterFacts Meter { get; init; }

    /// <summary>What the meter counted.</summary>
    public MeterCounts Counts { get; init; }

    /// <summary>The meter's samples in order of time, block by block; read twice, the first time only its beginning. Blocks may be reused.</summary>
    public required IEnumerable<ReadOnlyMemory<PowerSample>> Trace { get; init; }

    /// <summary>Changes of the phase line in the meter's stream; null where the wiring does not give them.</summary>
    public IReadOnlyList<PhaseEdge>? Edges { get; init; }

    /// <summary>Ticks per second of the board's clock; more than 0.</summary>
    public required long TickHz { get; init; }

    /// <summary>Phases overlap when pipelined: then only baselines and the cycle are known.</summary>
    public StreamingMode Mode { get; init; }

    /// <summary>When the phases of each sample were, in the order of the run; sequential streaming only.</summary>
    public IReadOnlyList<SampleTimes> Times { get; init; } = [];

    /// <summary>Readings of the board's clock (ticks) in the order they were made.</summary>
    public IReadOnlyList<ClockExchange> BoardClock { get; init; } = [];

    /// <summary>Readings of the meter's clock (ns) in the order they were made.</summary>
    public IReadOnlyList<ClockExchange> MeterClock { get; init; } = [];

    /// <summary>Times in which the board did nothing.</summary>
    public IReadOnlyList<Baseline> Baselines { get; init; } = [];

    /// <summary>Samples whose network ran many times as an MLPerf Tiny window; they count for nothing else.</summary>
    public IReadOnlyList<RepeatedSample> Windows { get; init; } = [];

    /// <summary>The whole of a pipelined streaming: from the first sample's first byte to the last one's end.</summary>
    public TrialSpan? Streamed { get; init; }

    /// <summary>Samples within <see cref="Streamed"/>.</summary>
    public long StreamedSamples { get; init; }

    /// <summary>Samples at the start that count for no figure.</summary>
    public int WarmUp { get; init; }
}

/// <summary>Whose clock a span was read on.</summary>
public enum TimeScale
{
    /// <summary>The board's: ticks since boot.</summary>
    Board,

    /// <summary>The host's monotonic clock: ns.</summary>
    Host,

    /// <summary>The meter's: ns.</summary>
    Meter,
}

/// <summary>A stretch of time on one of the clocks.</summary>
/// <param name="Scale">Whose clock.</param>
/// <param name="Begin">In its unit.</param>
/// <param name="End">Later than <paramref name="Begin"/>.</param>
public readonly record struct TrialSpan(TimeScale Scale, long Begin, long End);

/// <summary>What a board did in a baseline.</summary>
public enum BaselineKind
{
    /// <summary>Told to sleep.</summary>
    Sleep,

    /// <summary>Awake with nothing to do, before the first sample.</summary>
    IdleBefore,

    /// <summary>The same after the last one.</summary>
    IdleAfter,
}

/// <summary>A time in which the board did nothing. Where the meter sees the phase line, the longest stretch of the right phase within it counts.</summary>
public readonly record struct Baseline(BaselineKind Kind, TrialSpan Span);

/// <summary>A sample that is an MLPerf Tiny window.</summary>
/// <param name="Sample">Sample id.</param>
/// <param name="Inferences">How often its network ran.</param>
/// <param name="Latency">Of one inference in s, as measured apart from the window; 0: that of the trial's other samples.</param>
public readonly record struct RepeatedSample(uint Sample, long Inferences, double Latency = 0);

/// <summary>What came of it.</summary>
/// <param name="Report">The trial's figures.</param>
/// <param name="Samples">One for each sample that counts, in the order of the run; empty where there is no energy of single samples.</param>
/// <param name="Intervals">Where the phases of these samples were on the meter's clock, in the same order.</param>
public sealed record TrialEnergy(EnergyReport Report, IReadOnlyList<SampleEnergy> Samples, IReadOnlyList<SampleInterval> Intervals);
