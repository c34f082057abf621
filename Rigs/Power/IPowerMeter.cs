using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Power;

/// <summary>A power meter beside a board. Holds settings and no state.</summary>
[PartRole("power meter")]
public interface IPowerMeter
{
    /// <summary>Everything that can be seen to be wrong before the meter is touched.</summary>
    IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools);

    /// <summary>What is wrong with it beside a board that is reached in this way; nothing by default.</summary>
    IEnumerable<TroubleException> CheckBeside(IConnection connection) => [];

    /// <summary>Sets the meter up and starts to sample.</summary>
    /// <exception cref="TroubleException">It cannot be reached, or is not what it should be; nothing is left behind.</exception>
    Task<MeterSession> OpenAsync(MeterRequest request, CancellationToken cancellation);
}

/// <summary>What a meter is given.</summary>
/// <param name="Rig">The rig's name, for messages.</param>
/// <param name="Board">The board's kind.</param>
/// <param name="Load">What the meter's output feeds.</param>
/// <param name="Calibration">The calibration to apply; null for none.</param>
/// <param name="Services">What the surroundings offer.</param>
public sealed record MeterRequest(string Rig, BoardKind Board, MeterLoad Load, MeterCalibration? Calibration, RigServices Services);

/// <summary>
/// What a meter's output feeds. Real meters do not need to be told: whoever wires the bench does it. An emulated one has
/// nobody to wire it.
/// </summary>
public abstract record MeterLoad
{
    private MeterLoad()
    {
    }

    /// <summary>The rig's board.</summary>
    /// <param name="Attachment">The connected board.</param>
    public sealed record OfBoard(Attachment Attachment) : MeterLoad;

    /// <summary>Nothing: for the zero of a calibration.</summary>
    public sealed record Off : MeterLoad;

    /// <summary>A known resistor: for the gain of a calibration.</summary>
    /// <param name="Resistance">Its value.</param>
    public sealed record Resistor(Ohms Resistance) : MeterLoad;
}

/// <summary>A meter that samples.</summary>
public abstract class MeterSession : IAsyncDisposable
{
    /// <summary>What it is and how well it measures. <see cref="MeterFacts.PhaseRefusal"/> may come up while it samples.</summary>
    public abstract MeterFacts Facts { get; }

    /// <summary>What it counted so far.</summary>
    public abstract MeterCounts Counts { get; }

    /// <summary>
    /// Conversions in order of time. Bounded: what nobody takes is dropped and counted, on meters that cannot wait. Completes after
    /// <see cref="StopAsync"/>, and when the meter is lost (<see cref="Lost"/> says why; what was read before stays readable).
    /// </summary>
    public abstract ChannelReader<PowerSample> Samples { get; }

    /// <summary>Changes of the board's phase line on the meter's own clock; null where the wiring does not give them to the meter.</summary>
    public virtual ChannelReader<PhaseEdge>? Edges => null;

    /// <summary>Completes with the cause when the meter is gone without having been stopped.</summary>
    public virtual Task<TroubleException> Lost { get; } = new TaskCompletionSource<TroubleException>().Task;

    /// <summary>Reads the meter's clock (ns) against the host's, to align the two.</summary>
    public abstract ValueTask<ClockExchange> ReadClockAsync(CancellationToken cancellation);

    /// <summary>Ends the sampling in order: what was converted until now is delivered, then <see cref="Samples"/> and <see cref="Edges"/> complete.</summary>
    public abstract Task StopAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}
