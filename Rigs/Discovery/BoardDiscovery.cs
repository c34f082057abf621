using Hil.Protocols;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;
using Hil.Rigs.Links;

namespace Hil.Rigs.Discovery;

/// <summary>Looks which boards are plugged in: by USB, and by asking them.</summary>
/// <param name="services">Clock, log and machine.</param>
/// <param name="kinds">The kinds there are.</param>
/// <param name="greeting">How boards are asked.</param>
public sealed class BoardDiscovery(RigServices services, BoardKinds kinds, Greeting greeting)
{
    private const int UsualBaud = 115_200;

    // The kernel's name for ports of converter chips (drivers/usb/serial); devices with a port of their own are ttyACM.
    private const string Converter = "ttyUSB";

    /// <summary>All USB serial ports, by name.</summary>
    /// <param name="greet">Whether boards are asked what they are. Opening a port resets some.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<FoundPort>> LookAsync(bool greet, CancellationToken cancellation) =>
        await Task.WhenAll(services.Machine.Usb.Ports().Select(port => LookAsync(port, greet, cancellation)));

    private async Task<FoundPort> LookAsync(UsbPort port, bool greet, CancellationToken cancellation)
    {
        var fitting = kinds.All.Where(kind => kind.Usb.Any(usb => usb.Fits(port))).ToArray();
        var found = new FoundPort(port, fitting) { Role = fitting.FirstOrDefault()?.Usb.First(usb => usb.Fits(port)).Is };
        if (!found.IsReachable) return found with { Silence = "it waits in its boot loader to be flashed" };
        if (PortHolder.Find(port.Device) is var (process, program)) return found with { Silence = $"process {process} ({program}) has the port" };
        if (!greet) return found with { Silence = "it was not asked" };

        // What is neither a board of ours nor a converter that one may be behind may be a modem or a machine tool: nothing is sent to it.
        if (fitting.Length == 0 && !port.Name.StartsWith(Converter, StringComparison.Ordinal)) return found with { Silence = "it was not asked: no board kind has its ids" };

        // Speeds of the kinds that it may be, the usual one for an adapter that anything may be behind.
        foreach (var baud in fitting.Select(kind => kind.Baud).DefaultIfEmpty(UsualBaud).Distinct())
        {
            try
            {
                var info = await greeting.AskAsync(port.Device, baud, cancellation);
                var stated = kinds.TryFind(info.Board);
                return found with { Answer = info, Stated = stated, Silence = stated is null ? $"it says it is a '{info.Board}', which is no kind known here" : null };
            }
            catch (TroubleException trouble)
            {
                found = found with { Silence = trouble is BoardSilentException ? "no HIL firmware answers" : trouble.What };
            }
        }

        return found;
    }
}
