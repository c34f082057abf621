using System.Runtime.CompilerServices;
using Hil.Protocols;
using Hil.Rigs.Devices;
using Hil.Rigs.Discovery;
using Hil.Rigs.Links;

namespace Hil.Engine.Doctor;

/// <summary>The USB serial ports of this machine: who has them, whether this user may, and FTDI's latency timers.</summary>
internal sealed class PortsExamination : IExamination
{
    public int Order => 50;

    public string Subject => "ports";

    public async IAsyncEnumerable<Finding> ExamineAsync(SetUp setUp, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var ports = setUp.Services.Machine.Usb.Ports();
        if (ports.Count == 0) yield return new("ports", "no USB serial device is plugged in");
        foreach (var port in ports)
        {
            var point = $"port {port.Name}";
            var rig = setUp.Bench?.Rigs.FirstOrDefault(rig => rig.Connection.Uses(port))?.Name;
            Finding Bad(TroubleException trouble) => rig is null ? Finding.Note(point, trouble) : Finding.Wrong(point, trouble);
            if (LatencyTimer.IsLong(port)) yield return Finding.Note(point, LatencyTimer.TooLong(port));
            if (PortHolder.Find(port.Device) is var (process, program)) yield return Bad(new PortBusyException(port.Device, process, program));
            else if (!setUp.Services.Machine.MayUse(port.Device)) yield return Bad(Forbidden(setUp.Services.Machine, port.Device));
            else yield return new(point, Printable.Of($"{port.Id} {port.Product}, {(rig is null ? "of no rig here" : $"of rig {rig}")}, free"));
        }
    }

    /// <summary>What to say of a port that this user may not open: groups count from the next log-in on.</summary>
    internal static TroubleException Forbidden(Machine machine, string device) => new PortUnusableException(device, "This user may not open the port",
        machine.IsMember(Environment.UserName, "dialout") ? "The user is in the group dialout since the last log-in: log out and in again."
            : $"Add the user to the port's group: sudo usermod -aG dialout {Environment.UserName}, then log in again; or install udev's rules: {UdevRules.Install}");
}
