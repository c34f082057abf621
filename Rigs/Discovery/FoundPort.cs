using Hil.Protocols.Messages;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;

namespace Hil.Rigs.Discovery;

/// <summary>A USB serial port, and what is known of the board behind it.</summary>
/// <param name="Port">As the kernel shows it.</param>
/// <param name="Kinds">The board kinds that show themselves so on USB; several share a debugger or an adapter.</param>
public sealed record FoundPort(UsbPort Port, IReadOnlyList<BoardKind> Kinds)
{
    /// <summary>What has the port; null when USB alone does not tell.</summary>
    public UsbRole? Role { get; init; }

    /// <summary>What the board said of itself; null when it was not asked or did not answer.</summary>
    public BoardInfo? Answer { get; init; }

    /// <summary>Why nothing is known beyond USB, as a clause; null when the board answered as a kind that is known.</summary>
    public string? Silence { get; init; }

    /// <summary>The kind that the board says it is; null when it said nothing, or names a kind that is not known here.</summary>
    public BoardKind? Stated { get; init; }

    /// <summary>The kind, where it is known: as the board says, else the only one that USB leaves.</summary>
    public BoardKind? Kind => Stated ?? (Answer is null && Kinds.Count == 1 ? Kinds[0] : null);

    /// <summary>The kind to write into a bench: the one that is known, else the first that it may be; null when it may be anything.</summary>
    public BoardKind? Guess => Kind ?? (Answer is null && Kinds.Count > 0 ? Kinds[0] : null);

    /// <summary>Whether firmware of ours may be behind the port: a boot loader runs none.</summary>
    public bool IsReachable => Role is not UsbRole.Bootloader;
}
