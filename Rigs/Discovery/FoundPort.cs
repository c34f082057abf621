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

    /// <summary>Why nothing is known beyond USB, as a clause; null when the board answered.</summary>
    public string? Silence { get; init; }

    /// <summary>The kind's name: as the board says, else the only one that fits; null when nobody knows.</summary>
    public string? Kind => Answer?.Board ?? (Kinds.Count == 1 ? Kinds[0].Name : null);

    /// <summary>Whether a rig can be made of it: a boot loader runs no firmware, and has no port that it could be reached by.</summary>
    public bool IsReachable => Role is not UsbRole.Bootloader;
}
