using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Rigs;
using Hil.Rigs.Boards;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;
using Hil.Rigs.Tools;
using Hil.Testing;
using Hil.Testing.Power;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Orchestrator.Tests.Metering;

/// <summary>Whether a run's energies are right: the real driver, an emulated chip with the errors of the data sheet, and the attribution.</summary>
public sealed class EmulatedEnergyTests
{
    private const int Runs = 200;

    private static readonly RigServices Services =
        new(new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance), TimeProvider.System, NullLoggerFactory.Instance);

    // A load of 10 mA in inference is 100 steps at 0.1 ohm.
    private static readonly BoardKind Kind = BoardKinds.Load(ProjectRoot.File("Rigs", "Boards"), Hil.Engine.Parts.Catalog).TryFind("host")! with
    {
        Power = new PowerProfile
        {
            Supply = new(3.3),
            Idle = Draws(5),
            Receive = Draws(10),
            Infer = Draws(14),
            Decide = Draws(12),
            Transmit = Draws(11),
            Wait = Draws(7),
            Reply = Draws(10),
            Sleep = Draws(0.5),
        },
    };

    private static readonly (Phase, double)[] Sample = [(Phase.Receive, 12), (Phase.Infer, 40), (Phase.Decide, 1.5), (Phase.Transmit, 12), (Phase.Wait, 6), (Phase.Reply, 1)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_inference_of_40_ms_is_right_within_1_percent_and_phases_of_1_to_2_ms_within_3_over_500_samples(int seed)
    {
        var cycle = new MeteredCycle(new SimulatedBoard(Kind), Sample, seed);
        var report = await cycle.PlayAsync(Meter(seed), await CalibrateAsync(seed), 500, Services);

        Assert.Equal("integrated", report.Infer!.Method);
        Within(0.01, report.Infer, cycle.Microjoules(Phase.Infer));
        Assert.Equal(("least-squares", "least-squares"), (report.Decide!.Method, report.Reply!.Method));
        Within(0.03, report.Decide, cycle.Microjoules(Phase.Decide));
        Within(0.03, report.Reply, cycle.Microjoules(Phase.Reply));
        Within(0.01, report.Image, cycle.MicrojoulesOfAll);
        Assert.Equal(0, report.Missed);
    }

    [Fact]
    public async Task Of_200_calibrated_meters_the_interval_holds_the_truth_in_90_to_99_percent()
    {
        var held = new Dictionary<string, int>();
        for (var seed = 1; seed <= Runs; seed++)
        {
            var cycle = new MeteredCycle(new SimulatedBoard(Kind), Sample, seed);
            var report = await cycle.PlayAsync(Meter(seed), await CalibrateAsync(seed), 30, Services);
            Count("infer", report.Infer, cycle.Microjoules(Phase.Infer));
            Count("decide", report.Decide, cycle.Microjoules(Phase.Decide));
            Count("transmit", report.Transmit, cycle.Microjoules(Phase.Transmit));
            Count("image", report.Image, cycle.MicrojoulesOfAll);
        }

        Assert.All(held, each => Assert.True(each.Value is >= (int)(0.9 * Runs) and <= (int)(0.99 * Runs), $"{each.Key}: {each.Value} of {Runs}"));

        void Count(string name, EnergyFigure? figure, double truth) =>
            held[name] = held.GetValueOrDefault(name) + (figure is not null && Math.Abs(figure.Microjoules - truth) <= figure.HalfWidth95 ? 1 : 0);
    }

    private static Ina219 Meter(int seed) => new() { Bus = new EmulatedBus { Seed = seed } };

    private static async Task<MeterCalibration> CalibrateAsync(int seed)
    {
        var (facts, off) = await ReadAsync(seed, new MeterLoad.Off());
        var zero = MeterCalibrator.Zero(off, facts, DateTimeOffset.UnixEpoch);
        var (_, loaded) = await ReadAsync(seed, new MeterLoad.Resistor(new(100)));
        return MeterCalibrator.AgainstResistor(zero, loaded, new(100), 1e-6, Ina219Configuration.TypicalGainError, facts);
    }

    private static async Task<(MeterFacts Facts, PowerSample[] Samples)> ReadAsync(int seed, MeterLoad load)
    {
        await using var session = await Meter(seed).OpenAsync(new("one", Kind, load, null, Services), CancellationToken.None);
        return (session.Facts, await session.Samples.ReadAllAsync().Take(2048).ToArrayAsync());
    }

    private static PhaseCurrent Draws(double milliamperes) => new() { Current = new(milliamperes * 1e-3), Assumption = "of this test" };

    private static void Within(double share, EnergyFigure? figure, double truth)
    {
        Assert.NotNull(figure);
        Assert.InRange(figure.Microjoules, truth * (1 - share), truth * (1 + share));
    }
}
