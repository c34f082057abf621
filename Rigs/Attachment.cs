using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Emulation;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;

namespace Hil.Rigs;

/// <summary>A board that is connected. Disposing lets it go; an emulated one is switched off.</summary>
public abstract class Attachment : IAsyncDisposable
{
    /// <summary>Where figures of this board come from.</summary>
    public abstract Origin Origin { get; }

    /// <summary>The link's speed in baud; 0 when it has none.</summary>
    public abstract int Baud { get; }

    /// <summary>How an emulated board's time runs; null for boards that have time of their own.</summary>
    public virtual TimeMode? Time => null;

    /// <summary>The gdb server of the board; null when it has none.</summary>
    public virtual GdbEndpoint? Gdb => null;

    /// <summary>Path of the board's serial port, for flash tools; null when it has none that they could use.</summary>
    public virtual string? Port => null;

    /// <summary>USB serial number of the board itself, for flash tools; null when it is not known.</summary>
    public virtual string? Serial => null;

    /// <summary>USB serial number of the board's debugger, for flash tools; null when it is not known.</summary>
    public virtual string? Probe => null;

    /// <summary>Changes of the phase line; null where nothing listens to it. When nobody reads, the oldest are dropped.</summary>
    public virtual ChannelReader<PhaseChange>? Phases => null;

    /// <summary>What an emulated board draws over its time; null for boards that can be measured, and where time has no meaning.</summary>
    public virtual BoardWaveform? Waveform => null;

    /// <summary>The link of a board that was let run; null before.</summary>
    public abstract ILink? Link { get; }

    /// <summary>Why <see cref="ResetAsync"/> cannot be done; null when it can.</summary>
    public virtual string? CannotReset => null;

    /// <summary>Completes with the cause when the board is gone without having been disposed of.</summary>
    public virtual Task<TroubleException> Lost { get; } = new TaskCompletionSource<TroubleException>().Task;

    /// <summary>What emulator or process wrote, for a report of what went wrong.</summary>
    public virtual string Evidence => "";

    /// <summary>True for a board that runs whatever its flash holds without having been asked to: it can say what that is before it is flashed.</summary>
    public virtual bool RunsUnasked => false;

    /// <summary>Lets go of the board's port, so that a flash tool can have it; <see cref="RunAsync"/> takes it again.</summary>
    public virtual ValueTask ReleaseAsync() => ValueTask.CompletedTask;

    /// <summary>Lets a flashed board run from its reset; its banner is the first thing on the link.</summary>
    /// <returns>The open link; it stays the attachment's and is closed with it.</returns>
    /// <exception cref="TroubleException">The board cannot be started, or its port cannot be opened.</exception>
    public abstract Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation);

    /// <summary>Resets a running board without its help; its banner is the next thing on <see cref="Link"/>.</summary>
    /// <exception cref="TroubleException">The board cannot be reset.</exception>
    public virtual Task ResetAsync(FlashPlan flashed, CancellationToken cancellation) => RunAsync(flashed, cancellation);

    /// <summary>The board's clock was read: an emulated board's waveform is known until then.</summary>
    public virtual void ClockRead(BoardTime time)
    {
    }

    public abstract ValueTask DisposeAsync();
}
