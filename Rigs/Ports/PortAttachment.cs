using Hil.Protocols.Quantities;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;

namespace Hil.Rigs.Ports;

/// <summary>A real board: powered by others, reset by its flash tool.</summary>
internal sealed class PortAttachment(ILink link, int baud) : Attachment
{
    public override Origin Origin => Origin.Measured;

    public override int Baud => baud;

    public override ILink Link => link;

    public override Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation) => Task.FromResult(link);

    public override ValueTask DisposeAsync() => link.DisposeAsync();
}
