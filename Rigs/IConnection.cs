using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;
using Hil.Rigs.Emulation;
using Hil.Rigs.Flashing;
using Hil.Rigs.Switching;
using Hil.Rigs.Tools;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs;

/// <summary>How a board is reached: a port, or an emulator that is started. Holds settings and no state.</summary>
[PartRole("connection")]
public interface IConnection
{
    /// <summary>Where figures of a board that is reached so come from.</summary>
    Origin Origin { get; }

    /// <summary>Whether letting the board go takes its supply away: true for those that are emulated.</summary>
    bool Powers => false;

    /// <summary>How an emulated board's time runs, where that is known beforehand; null for boards that have time of their own.</summary>
    TimeMode? Timing => null;

    /// <summary>Everything that can be seen to be wrong before the board is touched.</summary>
    IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools);

    /// <summary>Powers the board where that is in our hands and holds it before its first instruction where that is possible.</summary>
    /// <exception cref="TroubleException">The board cannot be reached; nothing is left behind.</exception>
    Task<Attachment> AttachAsync(AttachRequest request, CancellationToken cancellation);
}

/// <summary>What a connection is given.</summary>
/// <param name="Rig">The rig's name, for messages.</param>
/// <param name="Board">Its board's kind.</param>
/// <param name="Folder">The rig's own folder: it exists, is empty at first, has a short path and outlives a loss of power.</param>
/// <param name="Pace">The baud rate that the link is held to; null for as fast as it goes.</param>
/// <param name="Flashed">What was flashed before the power was lost; null for an empty board.</param>
/// <param name="Services">What the surroundings offer.</param>
public sealed record AttachRequest(string Rig, BoardKind Board, string Folder, int? Pace, FlashPlan? Flashed, RigServices Services)
{
    /// <summary>How long a port that is not there is waited for; 0, the default, for not at all.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>The id that the board is known to state, 2 to 32 hex digits; null when it is not known.</summary>
    public string? BoardId { get; init; }
}

/// <summary>What rigs need from their surroundings.</summary>
/// <param name="Tools">Runs programs.</param>
/// <param name="Clock">Time-outs and time stamps.</param>
/// <param name="Loggers">Where rigs tell what they do.</param>
public sealed record RigServices(IToolRunner Tools, TimeProvider Clock, ILoggerFactory Loggers)
{
    /// <summary>Where devices are looked for.</summary>
    public Machine Machine { get; init; } = Machine.Here;

    /// <summary>Connects to a broker, for power switches that are reached through one; null where there is no way to any.</summary>
    public Func<BusAddress, CancellationToken, Task<OpenBus>>? Buses { get; init; }
}
