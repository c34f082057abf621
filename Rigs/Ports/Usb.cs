using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;
using Hil.Rigs.Discovery;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Ports;

/// <summary>
/// A board at a USB serial port of Linux, found by what stays the same when it is plugged in elsewhere or comes back under another
/// name. Boards without serial numbers are told apart by the rig's <c>board-id</c>.
/// </summary>
public sealed record Usb : IConnection, ICheckedSettings
{
    /// <summary>The USB serial number of the board or its debugger, as <c>hil discover</c> prints it.</summary>
    public string? Serial { get; init; }

    /// <summary>Vendor and product: <c>0483:374b</c>.</summary>
    public UsbId? Id { get; init; }

    /// <summary>What the device calls itself, in full.</summary>
    public string? Product { get; init; }

    /// <summary>Which interface of a device that makes several ports.</summary>
    [Range(0, 255)]
    public int? Interface { get; init; }

    /// <summary>Its speed, 8N1; nothing for the board kind's.</summary>
    [Range(1200, 12_000_000)]
    public int? Baud { get; init; }

    /// <summary>How long a device that is not there is waited for.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Wait { get; init; }

    // A board that its flash tool restarted is enumerated anew: seconds with a boot loader in between.
    private static readonly TimeSpan ReturnTime = TimeSpan.FromSeconds(10);

    public Origin Origin => Origin.Measured;

    private UsbChoice Choice => new(Serial, Id, Product, Interface);

    IEnumerable<(string Setting, string Problem)> ICheckedSettings.Check()
    {
        if (string.IsNullOrEmpty(Serial) && Id is null && string.IsNullOrEmpty(Product))
            yield return ("", "needs 'serial'; for a device that has none, 'id' or 'product'");
    }

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools) => Check(Machine.Here);

    /// <summary>The ports of a machine that are meant.</summary>
    public IReadOnlyList<UsbPort> Among(Machine machine) => Choice.Among(machine.Usb.Ports());

    /// <summary>What can be seen of a machine's USB ports to be wrong.</summary>
    public IEnumerable<TroubleException> Check(Machine machine)
    {
        var found = Among(machine);
        if (found.Count == 0) yield return Missing();
        foreach (var port in found)
        {
            if (PortHolder.Find(port.Device) is var (process, program))
                yield return new PortBusyException(port.Device, process, program);
        }
    }

    public async Task<Attachment> AttachAsync(AttachRequest request, CancellationToken cancellation)
    {
        var baud = Baud ?? request.Board.Baud;
        var port = await FindAsync(Longest(Wait, request.Patience), cancellation);
        return new PortAttachment(request, await OpenAsync(port, cancellation), request.Pace ?? baud, ReopenAsync, port);

        async Task<UsbPort> FindAsync(TimeSpan within, CancellationToken token)
        {
            var tree = request.Services.Machine.Usb;
            var fitting = await tree.WaitAsync(ports => Choice.Among(ports) is { Count: > 0 } some ? some : null, within, request.Services.Clock, token)
                ?? throw Missing();
            return fitting.Count > 1 && request.BoardId is { } id ? await new BoardSearch(request.Services).FindAsync(id, fitting, baud, token)
                : Choice.One(fitting)!;
        }

        Task<ILink> OpenAsync(UsbPort found, CancellationToken token) => Pipelines.OpenAsync(found.Device, baud, request.Pace, request.Services.Clock, token);

        async Task<ILink> ReopenAsync(CancellationToken token) => await OpenAsync(await FindAsync(Longest(Wait, ReturnTime), token), token);
    }

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private PortUnusableException Missing() => new(Choice.ToString(), "No such USB serial device is plugged in", "Is the board plugged in? See: hil discover");
}
