using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Ports;

/// <summary>A board at a serial port of Linux.</summary>
public sealed record Tty : IConnection
{
    /// <summary>The port, best a name that stays: <c>/dev/serial/by-id/...</c>.</summary>
    public required FilePath Path { get; init; }

    /// <summary>Its speed, 8N1; nothing for the board kind's.</summary>
    [Range(1200, 12_000_000)]
    public int? Baud { get; init; }

    public Origin Origin => Origin.Measured;

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools)
    {
        if (!File.Exists(Path.FullPath))
        {
            yield return new PortUnusableException(Path.FullPath, "The port does not exist", "Is the board plugged in? See: ls -l /dev/serial/by-id");
            yield break;
        }

        // Who holds it is looked up: opening it would reset boards that hang their reset on DTR.
        if (PortHolder.Find(Path.FullPath) is var (process, program))
            yield return new PortBusyException(Path.FullPath, process, program);
    }

    public async Task<Attachment> AttachAsync(AttachRequest request, CancellationToken cancellation)
    {
        var baud = Baud ?? request.Board.Baud;
        return new PortAttachment(request, await OpenAsync(cancellation), request.Pace ?? baud, OpenAsync);

        Task<ILink> OpenAsync(CancellationToken token) => Pipelines.OpenAsync(Path.FullPath, baud, request.Pace, request.Services.Clock, token);
    }
}
