using Hil.Rigs.Boards;

namespace Hil.Rigs.Resetting;

/// <summary>Nothing that the host reaches resets the board: its button does, or its supply.</summary>
public sealed record None : IBoardReset
{
    private const string Why = "nothing that the host reaches resets it";

    public string? Hindrance(BoardKind board) => Why;

    public Task ResetAsync(ResetRequest request, CancellationToken cancellation) =>
        throw request.Refusal($"The board cannot be reset: {Why}", "Press its button, or give the rig a power switch ('switch').");
}
