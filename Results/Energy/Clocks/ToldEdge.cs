using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Results.Energy.Clocks;

/// <summary>A change of the phase line as the board told it.</summary>
/// <param name="Epoch">Boots of the board before it, from 0.</param>
/// <param name="Tick">When, on the board's clock.</param>
/// <param name="Phase">The phase that begins.</param>
internal readonly record struct ToldEdge(int Epoch, long Tick, Phase Phase)
{
    /// <summary>All changes of the line that these samples tell.</summary>
    public static ToldEdge[] Of(IReadOnlyList<PhaseInterval[]> samples, ReadOnlySpan<int> epochs)
    {
        var told = new List<ToldEdge>();
        for (var index = 0; index < samples.Count; index++)
        {
            var intervals = samples[index];
            for (var at = 0; at < intervals.Length; at++)
            {
                told.Add(new ToldEdge(epochs[index], intervals[at].Begin, intervals[at].Phase));
                if (at + 1 == intervals.Length || intervals[at + 1].Begin > intervals[at].End)
                {
                    told.Add(new ToldEdge(epochs[index], intervals[at].End, Phase.Idle));
                }
            }
        }

        return [.. told];
    }
}

/// <summary>One phase of one sample on the board's clock.</summary>
internal readonly record struct PhaseInterval(Phase Phase, long Begin, long End)
{
    /// <summary>The phases that a sample had, in order of time; empty when what the board said is not possible.</summary>
    public static PhaseInterval[] Of(in SampleTimes times)
    {
        var (found, count) = (new PhaseInterval[PhaseTicks.Count], 0);
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
        {
            var (start, end) = (times.Starts[phase], times.Ends[phase]);
            if (end < start) return [];
            if (end > start) found[count++] = new PhaseInterval(phase, (long)times.Begin + start, (long)times.Begin + end);
        }

        Array.Sort(found, 0, count, Comparer<PhaseInterval>.Create((left, right) => left.Begin.CompareTo(right.Begin)));
        for (var index = 1; index < count; index++)
        {
            if (found[index].Begin < found[index - 1].End) return [];
        }

        return found[..count];
    }
}
