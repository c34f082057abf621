using Hil.Protocols.Quantities;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;

namespace Hil.Rigs.Ports;

/// <summary>A real board: powered by others, reset by its flash tool.</summary>
/// <param name="link">The open port.</param>
/// <param name="baud">Its speed.</param>
/// <param name="port">Its path or name, for flash tools.</param>
/// <param name="open">Opens it again after a flash tool had it.</param>
/// <param name="serial">USB serial number of the board or its probe; null when the connection does not know it.</param>
internal sealed class PortAttachment(ILink link, int baud, string port, Func<CancellationToken, Task<ILink>> open, string? serial = null) : Attachment
{
    private ILink? held = link;

    public override Origin Origin => Origin.Measured;

    public override int Baud => baud;

    public override ILink? Link => held;

    public override bool RunsUnasked => true;

    public override string Port => port;

    public override string? Serial => serial;

    public override async Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation) => held ??= await open(cancellation);

    public override async ValueTask ReleaseAsync()
    {
        var link = held;
        held = null;
        if (link is not null)
            await link.DisposeAsync();
    }

    public override ValueTask DisposeAsync() => ReleaseAsync();
}
