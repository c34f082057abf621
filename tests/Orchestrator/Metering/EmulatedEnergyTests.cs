using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Rigs.Boards;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;
using Hil.Testing;
using Hil.Testing.Power;

namespace Hil.Orchestrator.Tests.Metering;

/// <summary>Whether a run's energies are right: the real driver, an emulated chip with the errors of the data sheet, and the attribution.</summary>
public sealed class EmulatedEnergyTests
{
    private const int Runs = 200;

    // 14 mA in inference and 10.5 mA or more in the short phases: 100 steps at 0.1 ohm, and more.
    private static readonly BoardKind Kind =
        CalibratedMeters.Drawing(BoardKinds.Load(ProjectRoot.File("Rigs", "Boards"), Hil.Engine.Parts.Catalog).TryFind("host")!, 14);

    private static readonly (Phase, double)[] Sample =
        [(Phase.Receive, 12), (Phase.Infer, 40), (Phase.Decide, 1.5), (Phase.Transmit, 12), (Phase.Wait, 6), (Phase.Reply, 1)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_inference_of_40_ms_is_right_within_1_percent_and_phases_of_1_to_2_ms_within_3_over_500_samples(int seed)
    {
        var (report, cycle) = await PlayAsync(new EmulatedBus { Seed = seed }, Kind, seed, 500);

        Assert.Equal("integrated", report.Infer!.Method);
        Within(0.01, report.Infer, cycle.Microjoules(Phase.Infer));
        Assert.Equal(("least-squares", "least-squares"), (report.Decide!.Method, report.Reply!.Method));
        Within(0.03, report.Decide, cycle.Microjoules(Phase.Decide));
        Within(0.03, report.Reply, cycle.Microjoules(Phase.Reply));
        Within(0.01, report.Image, cycle.MicrojoulesOfAll);
        Assert.Equal(0, report.Missed);
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(2, true)]
    [InlineData(14, false)]
    public async Task Of_200_calibrated_meters_the_interval_holds_the_truth_in_90_to_99_percent(double milliamperes, bool edges)
    {
        var tallies = new Dictionary<string, (int Held, int Of)>();
        for (var seed = 1; seed <= Runs; seed++)
        {
            var kind = CalibratedMeters.Drawing(Kind, milliamperes);
            var (report, cycle) = await PlayAsync(new EmulatedBus { Seed = seed, Edges = edges }, kind, seed, 30);
            Count("infer", report.Infer, cycle.Microjoules(Phase.Infer));
            Count("decide", report.Decide, cycle.Microjoules(Phase.Decide));
            Count("transmit", report.Transmit, cycle.Microjoules(Phase.Transmit));
            Count("image", report.Image, cycle.MicrojoulesOfAll);
        }

        // What is refused is not printed: of the others it has to be right.
        Assert.All(tallies, each => Assert.True(
            each.Value.Held >= 0.9 * each.Value.Of && each.Value.Held <= 0.99 * each.Value.Of, $"{each.Key}: {each.Value.Held} of {each.Value.Of}"));
        Assert.Equal(Runs, tallies["infer"].Of);
        Assert.Equal(Runs, tallies["image"].Of);

        void Count(string name, EnergyFigure? figure, double truth)
        {
            if (figure is null) return;
            var (held, of) = tallies.GetValueOrDefault(name);
            tallies[name] = (held + (Math.Abs(figure.Microjoules - truth) <= figure.HalfWidth95 ? 1 : 0), of + 1);
        }
    }

    private static async Task<(EnergyReport Report, MeteredCycle Cycle)> PlayAsync(EmulatedBus bus, BoardKind kind, int seed, int samples)
    {
        var meter = new Ina219 { Bus = bus };
        var cycle = new MeteredCycle(new SimulatedBoard(kind), Sample, seed, roundTrip: 1000);
        return (await cycle.PlayAsync(meter, await CalibratedMeters.CalibrateAsync(meter, kind), samples, CalibratedMeters.Services), cycle);
    }

    private static void Within(double share, EnergyFigure? figure, double truth)
    {
        Assert.NotNull(figure);
        Assert.InRange(figure.Microjoules, truth * (1 - share), truth * (1 + share));
    }
}
