using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Boards;

namespace Hil.Rigs.Resetting;

/// <summary>How a kind of board is reset without its help. Holds settings and no state.</summary>
[PartRole("reset method")]
public interface IBoardReset
{
    /// <summary>Why a hung board of the kind cannot be brought back so; null when it can.</summary>
    string? Hindrance(BoardKind board);

    /// <summary>Resets the board; when it completes the board boots. The port may have been let go on the way.</summary>
    /// <exception cref="TroubleException">It cannot be reset so, or the reset failed.</exception>
    Task ResetAsync(ResetRequest request, CancellationToken cancellation);
}

/// <summary>What a reset is given.</summary>
/// <param name="Rig">The rig's name, for messages.</param>
/// <param name="Board">Its board's kind.</param>
/// <param name="Attachment">The connected board.</param>
/// <param name="Folder">The rig's own folder.</param>
/// <param name="Services">What the surroundings offer.</param>
public sealed record ResetRequest(string Rig, BoardKind Board, Attachment Attachment, string Folder, RigServices Services)
{
    /// <summary>What to say of a board that cannot be reset so.</summary>
    internal TroubleException Refusal(string what, string remedy) =>
        new(TroubleKind.Configuration, $"{Rig}: {what}", $"board kind '{Board.Name}'", remedy);
}
