using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Ports;

/// <summary>A board at a serial port of any system, by the port's name.</summary>
public sealed record SerialPort : IConnection
{
    /// <summary>The port's name: <c>COM3</c>.</summary>
    public required string Port { get; init; }

    /// <summary>Its speed, 8N1; nothing for the board kind's.</summary>
    [Range(1200, 12_000_000)]
    public int? Baud { get; init; }

    public Origin Origin => Origin.Measured;

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools)
    {
        if (!System.IO.Ports.SerialPort.GetPortNames().Contains(Port) && !File.Exists(Port))
        {
            yield return new PortUnusableException(Port, "The port does not exist",
                $"Is the board plugged in? Ports here: {string.Join(", ", System.IO.Ports.SerialPort.GetPortNames().DefaultIfEmpty("none"))}.");
        }
    }

    public Task<Attachment> AttachAsync(AttachRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var baud = Baud ?? request.Board.Baud;
        return Task.FromResult<Attachment>(new PortAttachment(request, Open(), request.Pace ?? baud, _ => Task.FromResult(Open())));

        ILink Open()
        {
            ILink link = SerialPortLink.Open(Port, baud, request.Services.Clock);
            return request.Pace is { } pace ? new PacedLink(link, pace, request.Services.Clock) : link;
        }
    }
}
