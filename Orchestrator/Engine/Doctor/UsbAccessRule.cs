using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;

namespace Hil.Engine.Doctor;

/// <summary>Debuggers and boot loaders are opened by flash tools through libusb: a udev rule has to give them to users (udev(7)).</summary>
public sealed class UsbAccessRule : ISetUpRule
{
    private static readonly string[] Places = ["etc/udev/rules.d", "run/udev/rules.d", "usr/lib/udev/rules.d", "lib/udev/rules.d"];

    public string Name => "udev rules";

    public Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation)
    {
        var wanted = setUp.Rigs.Where(pair => pair.Rig.Connection.Origin == Origin.Measured).SelectMany(pair => pair.Kind.Usb)
            .Where(usb => usb.Is is UsbRole.Debugger or UsbRole.Bootloader).Select(usb => usb.Id).Distinct().ToArray();
        if (wanted.Length == 0) return Task.FromResult<IReadOnlyList<Remark>>([]);
        var rules = Rules(setUp.Services.Machine);
        var missing = wanted.Where(id => !rules.Any(line => Names(line, id))).ToArray();
        return Task.FromResult<IReadOnlyList<Remark>>([missing.Length == 0 ? this.Fine("debuggers and boot loaders of the rigs' boards are given to users")
            : this.Advise("flash tools may need root. Put this into /etc/udev/rules.d/70-hil.rules, then: sudo udevadm control --reload"
                + string.Concat(missing.Select(Line)))]);
    }

    /// <summary>A rule that gives a device to whoever is logged in, and to the group plugdev.</summary>
    private static string Line(UsbId id) => FormattableString.Invariant(
        $"\n    SUBSYSTEM==\"usb\", ATTR{{idVendor}}==\"{id.Vendor:x4}\", ATTR{{idProduct}}==\"{id.Product:x4}\", GROUP=\"plugdev\", MODE=\"0660\", TAG+=\"uaccess\"");

    private static bool Names(string line, UsbId id) => line.Contains($"idVendor}}==\"{id.Vendor:x4}\"", StringComparison.OrdinalIgnoreCase)
        && (!line.Contains("idProduct", StringComparison.Ordinal) || Products(line).Any(product => Fits(product, id)));

    private static IEnumerable<string> Products(string line)
    {
        const string Key = "idProduct}==\"";
        for (var at = line.IndexOf(Key, StringComparison.Ordinal); at >= 0; at = line.IndexOf(Key, at + 1, StringComparison.Ordinal))
        {
            var from = at + Key.Length;
            var end = line.IndexOf('"', from);
            if (end > from) yield return line[from..end];
        }
    }

    // One product, several with '|' between them, or '374?' and the like for one letter.
    private static bool Fits(string products, UsbId id) => products.Split('|').Any(product =>
        product == "*" || (product.Length == 4 && product.Zip($"{id.Product:x4}").All(pair => pair.First == '?' || char.ToLowerInvariant(pair.First) == pair.Second)));

    private static string[] Rules(Machine machine) => [.. Places.Select(place => Path.Combine(machine.Root, place)).Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder, "*.rules")).SelectMany(File.ReadLines).Where(line => !line.TrimStart().StartsWith('#'))];
}
