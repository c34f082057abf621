using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Power;

/// <summary>An emulated board without a processor: its phases are what the test says, on its own time.</summary>
internal sealed class Stand : Attachment
{
    public static readonly BoardKind Kind = RealFirmware.Kinds.TryFind("mps2-an386")!;

    // Its timestamps begin with year 1: in nanoseconds later years would not fit.
    private readonly FakeTimeProvider host = new(new DateTimeOffset(1, 1, 2, 0, 0, 0, TimeSpan.Zero));
    private readonly PhaseLine line;
    private ulong ticks;

    public Stand(BoardKind? kind = null)
    {
        Board = kind ?? Kind;
        line = new(host, new(Board.Power!, Board.Ticks!.Value, host));
    }

    public BoardKind Board { get; }

    public override Origin Origin => Origin.Emulated;

    public override int Baud => 0;

    public override TimeMode? Time => TimeMode.Realtime;

    public override BoardWaveform Waveform => line.Waveform!;

    /// <summary>What a phase draws: A.</summary>
    public double Draws(Phase phase) => Board.Power!.Of(phase).Current.Value;

    /// <summary>Writes the bytes that the firmware writes when it enters a phase, and lets it stay there.</summary>
    public Stand Stay(Phase phase, double milliseconds)
    {
        line.Take([(byte)(0xA0 + phase), (byte)ticks, (byte)(ticks >> 8), (byte)(ticks >> 16), (byte)(ticks >> 24)]);
        return Pass(milliseconds);
    }

    /// <summary>Time goes by, and the board's clock is read.</summary>
    public Stand Pass(double milliseconds)
    {
        ticks += (ulong)(milliseconds * 1e-3 * Board.Ticks!.Value.Hertz);
        host.Advance(TimeSpan.FromMilliseconds(milliseconds));
        var now = host.GetTimestamp();
        Waveform.ClockRead(new(ticks, now - 10, now));
        return this;
    }

    /// <summary>The board is reset: its ticks begin again.</summary>
    public Stand Reset(double milliseconds)
    {
        ticks = 0;
        return Pass(milliseconds);
    }

    /// <summary>Opens an INA219 on an emulated bus beside this board.</summary>
    public Task<MeterSession> OpenAsync(EmulatedBus bus, Func<Ina219, Ina219>? change = null, MeterCalibration? calibration = null, MeterLoad? load = null)
    {
        var meter = new Ina219 { Bus = bus };
        meter = change?.Invoke(meter) ?? meter;
        return meter.OpenAsync(new("rig-1", Board, load ?? new MeterLoad.OfBoard(this), calibration, RealFirmware.Services), TestContext.Current.CancellationToken);
    }

    /// <summary>Stops a meter and takes everything that it delivered.</summary>
    public static async Task<List<PowerSample>> FinishAsync(MeterSession meter)
    {
        await meter.StopAsync(TestContext.Current.CancellationToken);
        var all = new List<PowerSample>();
        await foreach (var sample in meter.Samples.ReadAllAsync())
            all.Add(sample);
        return all;
    }

    public override Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
