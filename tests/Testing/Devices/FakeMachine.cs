using System.Globalization;
using Hil.Rigs.Devices;

namespace Hil.Testing.Devices;

/// <summary>A folder that looks like a machine's /sys, /dev, /proc and /etc. What is plugged in leads to a pseudo terminal.</summary>
public sealed class FakeMachine : IDisposable
{
    private readonly Dictionary<string, string> _folders = [];
    private int _plugged;

    public FakeMachine()
    {
        Machine = new(Directory.CreateTempSubdirectory("hil-machine-").FullName);
        foreach (var folder in (string[])[ClassFolder, Machine.Devices, Machine.Processes, Machine.Settings]) Directory.CreateDirectory(folder);
    }

    public Machine Machine { get; }

    private string ClassFolder => Path.Combine(Machine.Kernel, "class", "tty");

    /// <summary>Plugs a device in; its node is the last thing that appears, as the kernel and udev do it.</summary>
    /// <param name="port">What the port is to be; its device is ignored.</param>
    /// <param name="leadsTo">The pseudo terminal; null for a file that nobody holds.</param>
    /// <param name="place">Where; a place of its own when null. Several ports at one place are one device.</param>
    /// <returns>The device node.</returns>
    public string Plug(UsbPort port, string? leadsTo = null, string? place = null)
    {
        place ??= string.Create(CultureInfo.InvariantCulture, $"1-{++_plugged}");
        var device = Path.Combine(Machine.Kernel, "devices", "pci0000:00", "usb1", place);
        var usbInterface = Path.Combine(device, string.Create(CultureInfo.InvariantCulture, $"{place}:1.{port.Interface}"));
        var serial = port.Latency is null ? usbInterface : Path.Combine(usbInterface, port.Name);
        var tty = Path.Combine(serial, "tty", port.Name);
        Directory.CreateDirectory(tty);
        Write(device, "idVendor", port.Id.ToString()[..4]);
        Write(device, "idProduct", port.Id.ToString()[5..]);
        if (port.Serial.Length > 0) Write(device, "serial", port.Serial);
        if (port.Product.Length > 0) Write(device, "product", port.Product);
        if (port.Manufacturer.Length > 0) Write(device, "manufacturer", port.Manufacturer);
        Write(usbInterface, "bInterfaceNumber", port.Interface.ToString("x2", CultureInfo.InvariantCulture));
        if (port.Latency is { } latency) Write(serial, "latency_timer", latency.ToString(CultureInfo.InvariantCulture));
        Directory.CreateSymbolicLink(Path.Combine(ClassFolder, port.Name), Path.GetRelativePath(ClassFolder, tty));
        if (port.Link is { } link)
        {
            var links = Directory.CreateDirectory(Path.Combine(Machine.Devices, "serial", "by-id")).FullName;
            File.CreateSymbolicLink(Path.Combine(links, link), "../../" + port.Name);
        }

        _folders[port.Name] = port.Latency is null ? Path.Combine(usbInterface, "tty") : serial;
        var node = Path.Combine(Machine.Devices, port.Name);
        File.CreateSymbolicLink(node, leadsTo ?? Put($"nodes/{port.Name}", ""));
        return node;
    }

    /// <summary>Takes a port away.</summary>
    public void Unplug(string name)
    {
        File.Delete(Path.Combine(Machine.Devices, name));
        File.Delete(Path.Combine(ClassFolder, name));
        Directory.Delete(_folders[name], recursive: true);
    }

    /// <summary>Writes a file of /etc, /proc or another folder, by its path from the root.</summary>
    public string Put(string path, string text)
    {
        var file = Path.Combine(Machine.Root, path);
        Write(Path.GetDirectoryName(file)!, Path.GetFileName(file), text);
        return file;
    }

    public void Dispose() => Directory.Delete(Machine.Root, recursive: true);

    private static void Write(string folder, string file, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, file), text + "\n");
    }
}
