using Hil.Protocols.Parts;
using Hil.Rigs.Boards;
using Hil.Rigs.Links;

namespace Hil.Rigs.Resetting;

/// <summary>
/// Opens the board's own USB port at 1200 baud and closes it, upon which Arduino's USB code restarts the board into its boot loader,
/// where it waits to be flashed. It needs firmware that still serves USB.
/// </summary>
[PartName("touch-1200")]
public sealed record Touch1200 : IBoardReset
{
    private const int Baud = 1200;

    public string? Hindrance(BoardKind board) => "touched at 1200 baud it waits in its boot loader until it is flashed";

    public async Task ResetAsync(ResetRequest request, CancellationToken cancellation)
    {
        if (request.Attachment.Port is not { } port)
            throw request.Refusal("The board has no port to touch", "Reach the board by a serial port: connection 'usb' or 'tty'.");
        await request.Attachment.ReleaseAsync();
        cancellation.ThrowIfCancellationRequested();
        await using var link = SerialLinks.Open(port, Baud, request.Services.Clock);

        // The board acts when DTR falls at that speed; closing lets it fall on some hosts only.
        if (link is IModemLines lines) lines.Drive(dtr: false, rts: false);
    }
}
