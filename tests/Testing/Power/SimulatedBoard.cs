using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Testing.Power;

/// <summary>An emulated board without a processor: its phases are what the test says, on its own time.</summary>
public sealed class SimulatedBoard : Attachment
{
    // Its timestamps begin with year 1: in nanoseconds later years would not fit.
    private readonly FakeTimeProvider host = new(new DateTimeOffset(1, 1, 2, 0, 0, 0, TimeSpan.Zero));
    private readonly PhaseLine line;

    public SimulatedBoard(BoardKind kind)
    {
        Board = kind;
        line = new(host, new(kind.Power!, kind.Ticks!.Value, host));
    }

    public BoardKind Board { get; }

    /// <summary>The board's clock.</summary>
    public ulong Ticks { get; private set; }

    /// <summary>The host's clock: ns.</summary>
    public long HostNanoseconds => (long)((Int128)host.GetTimestamp() * 1_000_000_000 / host.TimestampFrequency);

    public override Origin Origin => Origin.Emulated;

    public override int Baud => 0;

    public override TimeMode? Time => TimeMode.Realtime;

    public override ILink? Link => null;

    public override BoardWaveform Waveform => line.Waveform!;

    /// <summary>What a phase draws: A.</summary>
    public double Draws(Phase phase) => Board.Power!.Of(phase).Current.Value;

    /// <summary>Writes the bytes that the firmware writes when it enters a phase.</summary>
    public SimulatedBoard Enter(Phase phase)
    {
        line.Take([(byte)(0xA0 + phase), (byte)Ticks, (byte)(Ticks >> 8), (byte)(Ticks >> 16), (byte)(Ticks >> 24)]);
        return this;
    }

    /// <summary>Enters a phase and stays there.</summary>
    public SimulatedBoard Stay(Phase phase, double milliseconds) => Enter(phase).Pass(milliseconds);

    /// <summary>Time goes by, and the board's clock is read.</summary>
    public SimulatedBoard Pass(double milliseconds)
    {
        Ticks += (ulong)(milliseconds * 1e-3 * Board.Ticks!.Value.Hertz);
        host.Advance(TimeSpan.FromMilliseconds(milliseconds));
        var now = host.GetTimestamp();
        Waveform.ClockRead(new(Ticks, now - 10, now));
        return this;
    }

    /// <summary>The board is reset: its ticks begin again.</summary>
    public SimulatedBoard Reset(double milliseconds)
    {
        Ticks = 0;
        return Pass(milliseconds);
    }

    public override Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
