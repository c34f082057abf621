using Hil.Protocols.Quantities;
using Hil.Rigs;
using Hil.Rigs.Boards;
using Hil.Rigs.Power;
using Hil.Rigs.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Testing.Power;

/// <summary>Meters of which each has errors of its own, and what `hil meter calibrate` does to them, without a command line.</summary>
public static class CalibratedMeters
{
    private const int Samples = 2048;

    // Better than any in a drawer: what is left of the gain's error is that of the chip's own voltage.
    private static readonly Ohms Resistor = new(100);

    public static RigServices Services { get; } =
        new(new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance), TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>A board of that kind that draws so much in inference, and less in every other phase.</summary>
    /// <param name="kind">A kind with ticks.</param>
    /// <param name="milliamperes">In inference.</param>
    public static BoardKind Drawing(BoardKind kind, double milliamperes)
    {
        return kind with
        {
            Power = new PowerProfile
            {
                Supply = new(3.3),
                Idle = Share(0.35),
                Receive = Share(0.75),
                Infer = Share(1),
                Decide = Share(0.85),
                Transmit = Share(0.8),
                Wait = Share(0.5),
                Reply = Share(0.75),
                Sleep = Share(0.04),
            },
        };

        PhaseCurrent Share(double share) => new() { Current = new(share * milliamperes * 1e-3), Assumption = "of a test" };
    }

    /// <summary>Measures a meter's zero, and its gain against a resistor.</summary>
    public static async Task<MeterCalibration> CalibrateAsync(IPowerMeter meter, BoardKind kind)
    {
        var (facts, off) = await ReadAsync(meter, kind, new MeterLoad.Off());
        var zero = MeterCalibrator.Zero(off, facts, DateTimeOffset.UnixEpoch);
        var (_, loaded) = await ReadAsync(meter, kind, new MeterLoad.Resistor(Resistor));
        return MeterCalibrator.AgainstResistor(zero, loaded, Resistor, 1e-6, Ina219Configuration.TypicalGainError, facts);
    }

    private static async Task<(MeterFacts Facts, PowerSample[] Samples)> ReadAsync(IPowerMeter meter, BoardKind kind, MeterLoad load)
    {
        await using var session = await meter.OpenAsync(new("one", kind, load, null, Services), CancellationToken.None);
        return (session.Facts, await session.Samples.ReadAllAsync().Take(Samples).ToArrayAsync());
    }
}
