using Hil.Protocols.Parts;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Resetting;

/// <summary>Through the board's probe: the first of the kind's flash tools that can reset and is installed.</summary>
[PartName("flash-tool")]
public sealed record ByFlashTool : IBoardReset
{
    public string? Hindrance(BoardKind board) => Resetters(board).Any() ? null : "none of its kind's flash tools resets a board";

    public async Task ResetAsync(ResetRequest request, CancellationToken cancellation)
    {
        var target = new FlashTarget(request.Rig, request.Board, request.Folder, request.Attachment.Gdb)
        {
            Port = request.Attachment.Port,
            Serial = request.Attachment.Serial,
            Probe = request.Attachment.Probe,
        };
        var resetters = Resetters(request.Board).ToArray();
        if (resetters.Length == 0)
            throw request.Refusal($"The board cannot be reset: {Hindrance(request.Board)}", "Give the kind another 'reset', or the rig a power switch ('switch').");
        var resetter = resetters.FirstOrDefault(one => request.Services.Tools.Find(one.Program.Program) is not null)
            ?? throw new MissingToolException(resetters[0].Program);
        var command = resetter.Reset(target);

        // A tool that is spoken to through the board's own port needs it for itself.
        if (target.Port is { } port && command.Arguments.Any(word => word.Contains(port, StringComparison.Ordinal)))
            await request.Attachment.ReleaseAsync();
        (await request.Services.Tools.RunAsync(command, cancellation)).OrTrouble();
    }

    private static IEnumerable<IProbeReset> Resetters(BoardKind board) => board.FlashTools.OfType<IProbeReset>();
}
