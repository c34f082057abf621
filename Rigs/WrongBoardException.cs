using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;

namespace Hil.Rigs;

/// <summary>A board answers that is not the one expected, or that holds something else than was flashed.</summary>
public sealed class WrongBoardException(string rig, string port, string part, string expected, string actual, string remedy)
    : TroubleException(TroubleKind.Board, $"{rig}: the {part} is '{actual}', not '{expected}'", port, remedy)
{
    public string Rig { get; } = rig;

    /// <summary><c>board</c>, <c>board id</c>, <c>firmware</c> or <c>model</c>.</summary>
    public string Part { get; } = part;

    public string Expected { get; } = expected;

    public string Actual { get; } = actual;

    /// <summary>Demands a board of the kind.</summary>
    /// <exception cref="WrongBoardException">It is of another kind.</exception>
    public static void ThrowIfAnotherKind(BoardInfo info, BoardKind expected, string rig, string port)
    {
        if (info.Board != expected.Name)
            throw new WrongBoardException(rig, port, "board", expected.Name, info.Board, "Check in the bench file which port leads to which board.");
    }

    /// <summary>Demands the one board whose id the rig states; any board will do for a rig that states none.</summary>
    /// <exception cref="WrongBoardException">It is another one of its kind, or its firmware states no id.</exception>
    public static void ThrowIfAnother(BoardInfo info, string? boardId, string rig, string port)
    {
        if (boardId is not null && info.Id != boardId)
            throw new WrongBoardException(rig, port, "board id", boardId, info.Id, "Plug in the board that the rig's 'board-id' names, or write down the one that is there.");
    }

    /// <summary>Compares what a board says with what it should be.</summary>
    /// <exception cref="WrongBoardException">At the first difference.</exception>
    public static void ThrowIfWrong(BoardInfo info, BoardKind expected, FlashPlan flashed, string? boardId, string rig, string port)
    {
        var again = $"Flash it: hil flash {rig}";
        ThrowIfAnotherKind(info, expected, rig, port);
        ThrowIfAnother(info, boardId, rig, port);
        if (info.Firmware != flashed.Firmware.BuildId)
            throw new WrongBoardException(rig, port, "firmware", flashed.Firmware.BuildId, info.Firmware, again);
        if (flashed.Model is { } model && info.Model != model.Hash)
            throw new WrongBoardException(rig, port, "model", model.Hash, info.Model, again);
    }
}
