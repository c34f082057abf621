using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Results.Energy.Clocks;
using Hil.Results.Traces;

namespace Hil.Results.Energy;

/// <summary>What the board did, on the meter's clock: stretches in order, not overlapping; where nothing is known there is none.</summary>
internal sealed class Timeline
{
    private Timeline(List<Stretch> stretches, List<Image> images) => (Stretches, Images) = ([.. stretches], images);

    /// <summary>Every phase of every sample and the idle time before each.</summary>
    public Stretch[] Stretches { get; }

    /// <summary>The samples in the order of the run.</summary>
    public IReadOnlyList<Image> Images { get; }

    /// <summary>Maps.</summary>
    public static Timeline Of(MeteredTrial trial, BoardTimes board, ClockFit clock)
    {
        var windows = trial.Windows.Select(window => window.Sample).ToHashSet();
        var (stretches, images, warm) = (new List<Stretch>(), new List<Image>(), trial.WarmUp);
        for (var index = 0; index < trial.Times.Count; index++)
        {
            var (sample, phases) = (trial.Times[index].Sample, board.Phases[index]);
            var isWindow = windows.Contains(sample);
            var counts = !isWindow && warm-- <= 0;
            var first = stretches.Count;
            var span = phases.Length == 0 ? null : clock.Map(board.Epochs[index], phases[0].Begin, phases[^1].End);
            if (span is not null)
            {
                if (index > 0 && board.Epochs[index] == board.Epochs[index - 1] && board.Phases[index - 1].Length > 0)
                {
                    var before = clock.Map(board.Epochs[index], board.Phases[index - 1][^1].End, phases[0].Begin);
                    Add(stretches, before, Phase.Idle, index, counts && images[^1].Counts);
                }

                for (var at = 0; at < phases.Length; at++)
                {
                    if (at > 0) Add(stretches, clock.Map(board.Epochs[index], phases[at - 1].End, phases[at].Begin), Phase.Idle, index, counts);
                    Add(stretches, clock.Map(board.Epochs[index], phases[at].Begin, phases[at].End), phases[at].Phase, index, counts);
                }
            }

            images.Add(new Image(sample, span, first, stretches.Count, counts, isWindow));
        }

        return new Timeline(stretches, images);
    }

    /// <summary>Where the phases of a sample were; none of a sample that could not be mapped.</summary>
    public SampleInterval Interval(Image image)
    {
        var (starts, ends) = (default(PhaseMoments), default(PhaseMoments));
        foreach (var stretch in Stretches.AsSpan(image.First, image.End - image.First))
        {
            if (stretch.Phase != Phase.Idle) (starts[stretch.Phase], ends[stretch.Phase]) = (stretch.Span.Begin, stretch.Span.End);
        }

        return new SampleInterval(image.Sample, starts, ends);
    }

    private static void Add(List<Stretch> stretches, MeterSpan? span, Phase phase, int image, bool counts)
    {
        if (span is not { } known) return;
        var begin = stretches.Count == 0 ? known.Begin : Math.Max(known.Begin, stretches[^1].Span.End);
        if (known.End > begin) stretches.Add(new Stretch(new MeterSpan(begin, known.End), phase, image, counts));
    }

    /// <summary>A stretch of one phase.</summary>
    /// <param name="Span">When.</param>
    /// <param name="Phase">Which.</param>
    /// <param name="Image">Index of its sample.</param>
    /// <param name="Counts">Whether it counts for the figures.</param>
    internal readonly record struct Stretch(MeterSpan Span, Phase Phase, int Image, bool Counts);

    /// <summary>A sample.</summary>
    /// <param name="Sample">Sample id.</param>
    /// <param name="Span">First byte to end; null where it is not known.</param>
    /// <param name="First">Its first stretch.</param>
    /// <param name="End">After its last stretch.</param>
    /// <param name="Counts">Whether it counts for the figures.</param>
    /// <param name="IsWindow">Whether it is an MLPerf Tiny window.</param>
    internal readonly record struct Image(uint Sample, MeterSpan? Span, int First, int End, bool Counts, bool IsWindow);
}

/// <summary>What the board told of its samples, and its boots: ticks that go back begin a new one.</summary>
internal sealed class BoardTimes
{
    public BoardTimes(IReadOnlyList<SampleTimes> times)
    {
        Phases = [.. times.Select(sample => PhaseInterval.Of(sample))];
        Epochs = new int[times.Count];
        for (var index = 1; index < times.Count; index++)
        {
            Epochs[index] = Epochs[index - 1] + (times[index].Begin < times[index - 1].Begin ? 1 : 0);
        }
    }

    public PhaseInterval[][] Phases { get; }

    public int[] Epochs { get; }

    /// <summary>Boot of the last sample.</summary>
    public int LastEpoch => Epochs.Length == 0 ? 0 : Epochs[^1];
}
