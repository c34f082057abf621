using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;
using Hil.Testing.Power;

namespace Hil.Rigs.Tests.Power;

/// <summary>A simulated board and the meters beside it.</summary>
internal sealed class Stand(BoardKind? kind = null) : IAsyncDisposable
{
    public static readonly BoardKind Kind = RealFirmware.Kinds.TryFind("mps2-an386")!;

    public SimulatedBoard Attachment { get; } = new(kind ?? Kind);

    public BoardKind Board => Attachment.Board;

    public BoardWaveform Waveform => Attachment.Waveform;

    /// <summary>What a phase draws: A.</summary>
    public double Draws(Phase phase) => Attachment.Draws(phase);

    /// <summary>Enters a phase and stays there.</summary>
    public Stand Stay(Phase phase, double milliseconds)
    {
        Attachment.Stay(phase, milliseconds);
        return this;
    }

    /// <summary>Time goes by.</summary>
    public Stand Pass(double milliseconds)
    {
        Attachment.Pass(milliseconds);
        return this;
    }

    /// <summary>The board is reset: its ticks begin again.</summary>
    public Stand Reset(double milliseconds)
    {
        Attachment.Reset(milliseconds);
        return this;
    }

    /// <summary>Opens an INA219 on an emulated bus beside this board.</summary>
    public Task<MeterSession> OpenAsync(EmulatedBus bus, Func<Ina219, Ina219>? change = null, MeterCalibration? calibration = null, MeterLoad? load = null)
    {
        var meter = new Ina219 { Bus = bus };
        meter = change?.Invoke(meter) ?? meter;
        return meter.OpenAsync(
            new("rig-1", Board, load ?? new MeterLoad.OfBoard(Attachment), calibration, RealFirmware.Services), TestContext.Current.CancellationToken);
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

    public ValueTask DisposeAsync() => Attachment.DisposeAsync();
}
