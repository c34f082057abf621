using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;

namespace Hil.Rigs.Ports;

/// <summary>A real board: powered by others, reset as its kind says.</summary>
/// <param name="request">What it was attached with.</param>
/// <param name="link">The open port.</param>
/// <param name="baud">Its speed.</param>
/// <param name="open">Opens it again after a flash tool had it; it may be found under another name then.</param>
/// <param name="usb">The USB device that makes the port; null when the connection does not know it.</param>
internal sealed class PortAttachment(
    AttachRequest request, ILink link, int baud, Func<CancellationToken, Task<ILink>> open, UsbPort? usb = null) : Attachment
{
    private ILink? held = link;
    private string port = link.Name;

    public override Origin Origin => Origin.Measured;

    public override int Baud => baud;

    public override bool RunsUnasked => true;

    public override ILink? Link => held;

    public override string Port => port;

    public override string? Serial => IsDebugger ? null : Number;

    public override string? Probe => IsDebugger ? Number : null;

    public override string? CannotReset => request.Board.Reset.Hindrance(request.Board);

    public override async Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation)
    {
        held ??= await open(cancellation);
        port = held.Name;
        return held;
    }

    public override async Task ResetAsync(FlashPlan flashed, CancellationToken cancellation)
    {
        await request.Board.Reset.ResetAsync(new(request.Rig, request.Board, this, request.Folder, request.Services), cancellation);
        await RunAsync(flashed, cancellation);
    }

    public override async ValueTask ReleaseAsync()
    {
        var link = held;
        held = null;
        if (link is not null)
            await link.DisposeAsync();
    }

    private string? Number => usb?.Serial is { Length: > 0 } serial ? serial : null;

    private bool IsDebugger => usb is not null && request.Board.Usb.Any(one => one.Is == UsbRole.Debugger && one.Fits(usb));

    public override ValueTask DisposeAsync() => ReleaseAsync();
}
