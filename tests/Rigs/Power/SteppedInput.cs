using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Emulation;

namespace Hil.Rigs.Tests.Power;

/// <summary>A board that draws one current in each phase: known to whoever checks what a meter makes of it.</summary>
/// <param name="edges">Phase changes in order of time; idle before the first.</param>
/// <param name="amperes">Current of a phase.</param>
internal sealed class SteppedInput(IReadOnlyList<PhaseEdge> edges, Func<Phase, double> amperes) : IMeterInput
{
    public IReadOnlyList<PhaseEdge> Edges { get; } = edges;

    public double Volts => 3.3;

    /// <summary>Rounds of the same phases, each for so long (ns), with idle between them.</summary>
    public static SteppedInput Rounds(int count, Func<Phase, double> amperes, params (Phase Phase, long Time)[] phases)
    {
        var edges = new List<PhaseEdge>();
        var at = 3_000_000L;
        for (var i = 0; i < count; i++)
        {
            foreach (var (phase, time) in phases)
            {
                edges.Add(new(at, phase));
                at += time;
            }
        }

        edges.Add(new(at, Phase.Idle));
        return new(edges, amperes);
    }

    public double MeanAmperes(double from, double to)
    {
        var (sum, begin, phase) = (0.0, from, Phase.Idle);
        foreach (var edge in Edges)
        {
            if (edge.Time >= to) break;
            if (edge.Time > begin)
            {
                sum += (edge.Time - begin) * amperes(phase);
                begin = edge.Time;
            }

            phase = edge.Phase;
        }

        return (sum + (to - begin) * amperes(phase)) / (to - from);
    }
}
