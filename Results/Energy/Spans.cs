using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy.Clocks;
using Hil.Results.Store;

namespace Hil.Results.Energy;

/// <summary>Where on the meter's clock the images, the whole streaming and the baselines are.</summary>
internal sealed class Spans
{
    /// <summary>Cut off at both ends of a baseline: the board has just been told, or is about to be, ns.</summary>
    private const long Margin = 2_000_000;

    public Spans(MeteredTrial trial, BoardTimes board, Timeline timeline, ClockAlignment clocks, Notes notes)
    {
        Images = [.. timeline.Images.Where(image => image is { Counts: true, Span: not null }).Select(image => image.Span!.Value)];
        (Cycle, CycleImages) = trial.Mode == StreamingMode.Pipelined ? Streamed(trial, clocks, notes) : Sequential(timeline, board, clocks.Board, notes);
        var guard = Margin + (long)(3 * clocks.Board.Residual);
        foreach (var baseline in trial.Baselines)
        {
            var (span, epoch) = (baseline.Span, baseline.Kind == BaselineKind.IdleBefore ? 0 : board.LastEpoch);
            if ((Map(span, epoch, clocks) ?? Told(trial, baseline.Kind)) is not { } mapped)
            {
                notes.Add($"a baseline ({Words(baseline.Kind)}) could not be mapped to the meter's clock");
                continue;
            }

            if (trial.Edges is { } edges) mapped = Longest(edges, PhaseOf(baseline.Kind), mapped) ?? mapped;
            if (mapped.End - mapped.Begin > 2 * guard) Baselines.Add((baseline.Kind, new MeterSpan(mapped.Begin + guard, mapped.End - guard)));
        }

        Baselines.Sort((left, right) => left.Span.Begin.CompareTo(right.Span.Begin));
        for (var index = Baselines.Count - 1; index > 0; index--)
        {
            if (Baselines[index].Span.Begin < Baselines[index - 1].Span.End) Baselines.RemoveAt(index);
        }
    }

    public MeterSpan[] Images { get; }

    public MeterSpan? Cycle { get; }

    public long CycleImages { get; }

    public List<(BaselineKind Kind, MeterSpan Span)> Baselines { get; } = [];

    public static string Words(BaselineKind kind) => kind switch
    {
        BaselineKind.Sleep => "sleep",
        BaselineKind.IdleBefore => "idle before the run",
        _ => "idle after the run",
    };

    private static MeterSpan? Map(in TrialSpan span, int epoch, ClockAlignment clocks) => span.Scale switch
    {
        _ when span.End <= span.Begin => null,
        TimeScale.Meter => new MeterSpan(span.Begin, span.End),
        TimeScale.Host => clocks.HostToMeter.Map(0, span.Begin, span.End),
        _ => clocks.Board.Map(epoch, span.Begin, span.End) ?? Through(span, epoch, clocks),
    };

    /// <summary>By way of the host, where the phase line has told nothing about the board's clock.</summary>
    private static MeterSpan? Through(in TrialSpan span, int epoch, ClockAlignment clocks) =>
        clocks.BoardToHost.Map(epoch, span.Begin, span.End) is { } host ? clocks.HostToMeter.Map(0, host.Begin, host.End) : null;

    /// <summary>
    /// A baseline before pipelined streaming by the phase line alone, where the clocks do not tell: no sample of it tells the board's clock.
    /// Null after the streaming, where the line says nothing of the end.
    /// </summary>
    private static MeterSpan? Told(MeteredTrial trial, BaselineKind kind) =>
        trial is { Mode: StreamingMode.Pipelined, Edges: { } edges } && kind != BaselineKind.IdleAfter && Busy(edges) is { } busy
            ? Longest(edges, PhaseOf(kind), new MeterSpan(long.MinValue, busy.Begin)) : null;

    private static Phase PhaseOf(BaselineKind kind) => kind == BaselineKind.Sleep ? Phase.Sleep : Phase.Idle;

    /// <summary>From the first image's first byte to the last change of the line to idle.</summary>
    private static MeterSpan? Busy(IReadOnlyList<PhaseEdge> edges)
    {
        var (first, last) = (0, edges.Count - 1);
        while (first < edges.Count && edges[first].Phase != Phase.Receive) first++;
        while (last > first && (edges[last].Phase != Phase.Idle || edges[last - 1].Phase is Phase.Idle or Phase.Sleep)) last--;
        return last > first ? new MeterSpan(edges[first].Time, edges[last].Time) : null;
    }

    /// <summary>The longest time within a span in which the line showed one phase.</summary>
    private static MeterSpan? Longest(IReadOnlyList<PhaseEdge> edges, Phase phase, MeterSpan within)
    {
        MeterSpan? longest = null;
        for (var index = 0; index < edges.Count; index++)
        {
            if (edges[index].Phase != phase) continue;
            var begin = Math.Max(edges[index].Time, within.Begin);
            var end = Math.Min(index + 1 < edges.Count ? edges[index + 1].Time : long.MaxValue, within.End);
            if (end > begin && (longest is not { } known || end - begin > known.End - known.Begin)) longest = new MeterSpan(begin, end);
        }

        return longest;
    }

    private static (MeterSpan? Span, long Images) Streamed(MeteredTrial trial, ClockAlignment clocks, Notes notes)
    {
        if (trial.Streamed is not { } streamed || trial.StreamedSamples < 1) return (null, 0);
        // The line needs no clock but the meter's.
        var span = trial.Edges is { } edges && Busy(edges) is { } busy ? busy : Map(streamed, 0, clocks);
        if (span is null) notes.Add($"no energy of the cycle: the streaming could not be mapped to the meter's clock");
        return (span, trial.StreamedSamples);
    }

    private static (MeterSpan? Span, long Images) Sequential(Timeline timeline, BoardTimes board, ClockFit clock, Notes notes)
    {
        var counted = Enumerable.Range(0, timeline.Images.Count).Where(index => timeline.Images[index].Counts).ToArray();
        if (counted.Length == 0) return (null, 0);
        var (first, last) = (counted[0], counted[^1]);
        if (last - first + 1 != counted.Length || board.Epochs[first] != board.Epochs[last]
            || board.Phases[first].Length == 0 || board.Phases[last].Length == 0
            || clock.Map(board.Epochs[first], board.Phases[first][0].Begin, board.Phases[last][^1].End) is not { } span)
        {
            notes.Add($"no energy of the cycle: the run is interrupted by a window, a reset or a clock step");
            return (null, 0);
        }

        return (span, counted.Length);
    }
}
