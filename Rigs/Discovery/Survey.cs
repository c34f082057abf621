using Hil.Protocols;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;
using Hil.Rigs.Links;

namespace Hil.Rigs.Discovery;

/// <summary>Looks at every USB serial port: whose it may be by its ids, and what the board behind it says.</summary>
/// <param name="kinds">The kinds of board there are.</param>
/// <param name="services">Machine, clock and log.</param>
/// <param name="greeting">Asks boards; null to leave all ports alone.</param>
public sealed class Survey(BoardKinds kinds, RigServices services, Greeting? greeting)
{
    private const int UsualBaud = 115_200;

    // The kernel's name for ports of converter chips (drivers/usb/serial); devices that have a port of their own are ttyACM.
    private const string Converter = "ttyUSB";

    /// <summary>One finding for each port, in the order of their names. Ports are asked at the same time.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation) =>
        await Task.WhenAll(services.Machine.Usb.Ports().Select(port => LookAsync(port, cancellation)));

    private async Task<Finding> LookAsync(UsbPort port, CancellationToken cancellation)
    {
        var found = new Finding(port, [.. kinds.All.SelectMany(kind => kind.Usb.Where(usb => usb.Fits(port)).Select(usb => new Candidate(kind, usb.Is)))]);
        var asked = found.Candidates.Where(candidate => candidate.Role != UsbRole.Bootloader).ToArray();
        if (PortHolder.Find(port.Device) is var (process, program))
            return found with { Silence = $"held by process {process} ({program})" };

        // What is neither a board of ours nor a converter that one may be behind may be a modem or a machine tool: nothing is sent to it.
        if (found.Candidates.Count == 0 && !port.Name.StartsWith(Converter, StringComparison.Ordinal))
            return found with { Silence = "not asked: no board kind has its ids" };
        if (found.Candidates.Count > 0 && asked.Length == 0) return found with { Silence = "its boot loader runs" };
        if (greeting is null) return found with { Silence = "not asked" };
        foreach (var baud in asked.Select(candidate => candidate.Kind.Baud).DefaultIfEmpty(UsualBaud).Distinct())
        {
            try
            {
                var info = await greeting.AskAsync(port.Device, baud, cancellation);
                return found with { Board = info, Stated = kinds.TryFind(info.Board), Silence = null };
            }
            catch (TroubleException silent)
            {
                found = found with { Silence = silent is BoardSilentException ? "no HIL firmware answers" : silent.What };
            }
        }

        return found;
    }
}
