using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Power.Buses;

namespace Hil.Rigs.Tests.Power;

/// <summary>The whole way: phases of a board, chip, bus, driver, samples.</summary>
public sealed class Ina219Tests
{
    [Fact]
    public async Task Mean_currents_of_known_phases_are_right()
    {
        await using var board = new Stand();
        await using var meter = await board.OpenAsync(new EmulatedBus { Errors = false });
        for (var i = 0; i < 20; i++)
            board.Stay(Phase.Receive, 20).Stay(Phase.Infer, 40).Stay(Phase.Idle, 40);
        var samples = await Stand.FinishAsync(meter);
        Console.Error.WriteLine($"{samples.Count} {meter.Counts} {meter.Facts.PhaseRefusal}");
        var edges = new List<PhaseEdge>();
        await foreach (var edge in meter.Edges!.ReadAllAsync())
            edges.Add(edge);
        Assert.Equal(60, edges.Count);
        foreach (var phase in (Phase[])[Phase.Receive, Phase.Infer, Phase.Idle])
        {
            var inside = samples.Where(sample => Inside(edges, sample, phase)).ToArray();
            Assert.InRange(inside.Average(sample => sample.Amperes), board.Draws(phase) - 20e-6, board.Draws(phase) + 20e-6);
        }
    }

    private static bool Inside(List<PhaseEdge> edges, PowerSample sample, Phase phase)
    {
        var at = edges.FindLastIndex(edge => edge.Time <= sample.Start);
        return at >= 0 && edges[at].Phase == phase && (at + 1 == edges.Count || edges[at + 1].Time >= sample.End);
    }
}
