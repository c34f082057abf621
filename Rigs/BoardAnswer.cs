using Hil.Protocols;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;

namespace Hil.Rigs;

/// <summary>What a board says it is (SPEC.md, section 2, Info).</summary>
/// <param name="Board">Its kind.</param>
/// <param name="Firmware">20 bytes: build id of the firmware that runs.</param>
/// <param name="Model">16 bytes: first half of the hash of the model in flash; zeros without one.</param>
public sealed record BoardAnswer(string Board, ReadOnlyMemory<byte> Firmware, ReadOnlyMemory<byte> Model)
{
    /// <summary>Compares it with what the rig should be.</summary>
    /// <exception cref="WrongBoardException">At the first difference.</exception>
    public void Verify(string rig, string port, BoardKind expected, FlashPlan flashed)
    {
        if (Board != expected.Name)
            throw new WrongBoardException(rig, port, "board", expected.Name, Board, "Check which port leads to which board in the bench file.");
        if (!Firmware.Span.SequenceEqual(flashed.Firmware.BuildId.Span))
            throw new WrongBoardException(rig, port, "firmware", Hex(flashed.Firmware.BuildId), Hex(Firmware), "Flash it: hil flash " + rig);
        if (flashed.Model is { } model && !Model.Span.SequenceEqual(model.Hash.Span))
            throw new WrongBoardException(rig, port, "model", Hex(model.Hash), Hex(Model), "Flash it: hil flash " + rig);
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}

/// <summary>A board answers that is not the one expected.</summary>
public sealed class WrongBoardException(string rig, string port, string part, string expected, string actual, string remedy)
    : TroubleException(TroubleKind.Board, $"{rig}: the {part} is '{actual}', not '{expected}'", port, remedy)
{
    public string Rig { get; } = rig;

    /// <summary><c>board</c>, <c>firmware</c> or <c>model</c>.</summary>
    public string Part { get; } = part;

    public string Expected { get; } = expected;

    public string Actual { get; } = actual;
}
