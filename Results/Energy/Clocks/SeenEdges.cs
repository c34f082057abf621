using System.Runtime.InteropServices;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;

namespace Hil.Results.Energy.Clocks;

/// <summary>The meter's edges by phase, to be looked up by time.</summary>
internal sealed class SeenEdges
{
    private readonly List<long>[] byPhase = [.. Enumerable.Range(0, (int)Phase.Sleep + 1).Select(_ => new List<long>())];

    public SeenEdges(IReadOnlyList<PhaseEdge> edges)
    {
        foreach (var edge in edges)
        {
            if (edge.Phase <= Phase.Sleep) byPhase[(int)edge.Phase].Add(edge.Time);
        }

        foreach (var times in byPhase) times.Sort();
    }

    /// <summary>Edges between two moments, both included.</summary>
    public int Count(long from, long to) => byPhase.Sum(times => Below(times, to + 1) - Below(times, from));

    /// <summary>Times of a phase's edges between two moments.</summary>
    public ReadOnlySpan<long> Within(Phase phase, long from, long to)
    {
        var times = byPhase[(int)phase];
        var begin = Below(times, from);
        return CollectionsMarshal.AsSpan(times)[begin..Math.Max(begin, Below(times, to))];
    }

    /// <summary>The edge of a phase that is nearest to a moment; null when none is within the tolerance.</summary>
    public long? Nearest(Phase phase, long moment, double tolerance)
    {
        var times = byPhase[(int)phase];
        var above = Below(times, moment);
        long? nearest = above < times.Count && times[above] - moment <= tolerance ? times[above] : null;
        if (above == 0 || moment - times[above - 1] > tolerance) return nearest;
        return nearest is { } later && later - moment < moment - times[above - 1] ? later : times[above - 1];
    }

    private static int Below(List<long> times, long moment)
    {
        var index = times.BinarySearch(moment);
        if (index < 0) return ~index;
        while (index > 0 && times[index - 1] == moment) index--;
        return index;
    }
}
