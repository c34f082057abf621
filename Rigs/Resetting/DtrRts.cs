using System.ComponentModel.DataAnnotations;
using Hil.Rigs.Boards;
using Hil.Rigs.Links;

namespace Hil.Rigs.Resetting;

/// <summary>A modem line of a serial port.</summary>
public enum ModemLine
{
    Dtr,
    Rts,
}

/// <summary>
/// Through the modem lines of the board's serial port, as Espressif's boards have them: RTS asserted with DTR released pulls the reset
/// pin low, and the pin that chooses the boot loader stays high (ESP-IDF, "Boot Mode Selection"; esptool's HardReset).
/// </summary>
public sealed record DtrRts : IBoardReset
{
    /// <summary>The line that resets; the other one is released.</summary>
    public ModemLine Line { get; init; } = ModemLine.Rts;

    /// <summary>How long the reset is held.</summary>
    [Range(typeof(TimeSpan), "1 ms", "5 s")]
    public TimeSpan Hold { get; init; } = TimeSpan.FromMilliseconds(100);

    public string? Hindrance(BoardKind board) => null;

    public async Task ResetAsync(ResetRequest request, CancellationToken cancellation)
    {
        if (request.Attachment.Link is not IModemLines lines)
            throw request.Refusal("The board's link has no DTR and RTS", "Reach the board by a serial port of Linux: connection 'usb' or 'tty'.");
        lines.Drive(dtr: Line == ModemLine.Dtr, rts: Line == ModemLine.Rts);
        try
        {
            await Task.Delay(Hold, request.Services.Clock, cancellation);
        }
        finally
        {
            lines.Drive(dtr: false, rts: false);
        }
    }
}
