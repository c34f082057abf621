using Hil.Protocols;
using Hil.Rigs.Ports;

namespace Hil.Engine.Doctor;

/// <summary>This user may use the rigs' serial ports and the I2C buses: Debian gives them to the groups dialout and i2c.</summary>
public sealed class PermissionsRule : ISetUpRule
{
    public string Name => "permissions";

    public Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation)
    {
        var ports = setUp.Rigs.SelectMany(pair => pair.Rig.Connection switch
        {
            Tty tty => [tty.Path.FullPath],
            Usb usb => usb.Among(setUp.Services.Machine).Select(port => port.Device),
            _ => Enumerable.Empty<string>(),
        }).Distinct().Where(File.Exists).ToArray();
        var buses = setUp.Rigs.Any(pair => pair.Rig.Meter is not null) && Directory.Exists(setUp.Services.Machine.Devices)
            ? Directory.GetFiles(setUp.Services.Machine.Devices, "i2c-*") : [];
        return Task.FromResult<IReadOnlyList<Remark>>(
        [
            .. ports.Select(port => setUp.MayUse(port) ? this.Fine($"{port} may be used") : this.Wrong(Refusal(port, "dialout"))),
            .. buses.Select(bus => setUp.MayUse(bus) ? this.Fine($"{bus} may be used") : this.Advise(Refusal(bus, "i2c").Message)),
        ]);
    }

    private static TroubleException Refusal(string device, string group) => new(TroubleKind.Infrastructure, "This user may not use the device", device,
        $"Join its group and log in again: sudo usermod -aG {group} {Environment.UserName}");
}
