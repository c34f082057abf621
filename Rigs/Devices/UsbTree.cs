using System.Globalization;
using System.Threading.Channels;

namespace Hil.Rigs.Devices;

/// <summary>
/// The USB serial ports of a machine as its kernel shows them (sysfs-class-tty, sysfs-bus-usb in Documentation/ABI): a port's own
/// folder lies below that of the interface that makes it, which lies below the device's with its ids and its serial number.
/// </summary>
public sealed class UsbTree(Machine machine)
{
    // Descriptors have at most 126 characters (USB 2.0, 9.6.7); what is longer is not one.
    private const int LongestText = 512;

    /// <summary>All that are plugged in, by name. Other serial ports are left out.</summary>
    public IReadOnlyList<UsbPort> Ports()
    {
        var links = Links();
        return [.. Folders(Path.Combine(machine.Kernel, "class", "tty")).Select(folder => Read(folder, links)).OfType<UsbPort>()
            .OrderBy(port => port.Name.Length).ThenBy(port => port.Name, StringComparer.Ordinal)];
    }

    /// <summary>Waits until <paramref name="choose"/> finds what it looks for; looks again whenever a device node comes or changes.</summary>
    /// <returns>Null when it was not found in time.</returns>
    public async Task<T?> WaitAsync<T>(Func<IReadOnlyList<UsbPort>, T?> choose, TimeSpan within, TimeProvider clock, CancellationToken cancellation)
        where T : class
    {
        if (within <= TimeSpan.Zero) return choose(Ports());
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = new FileSystemWatcher(machine.Devices) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.Attributes };
        watcher.Created += (_, _) => changes.Writer.TryWrite(true);
        watcher.Changed += (_, _) => changes.Writer.TryWrite(true);
        watcher.Renamed += (_, _) => changes.Writer.TryWrite(true);
        watcher.Error += (_, _) => changes.Writer.TryWrite(true);

        // Before the first look: what comes in between is seen by one or the other.
        watcher.EnableRaisingEvents = true;
        using var timer = new CancellationTokenSource(within, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        while (true)
        {
            if (choose(Ports()) is { } found) return found;
            try
            {
                await changes.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return choose(Ports());
            }
        }
    }

    private UsbPort? Read(string entry, Dictionary<string, string> links)
    {
        var name = Path.GetFileName(entry);
        var device = Path.Combine(machine.Devices, name);
        if (!File.Exists(device) || Real(entry) is not { } folder) return null;
        string? latency = null, number = null;
        for (var up = Path.GetDirectoryName(folder); up is not null && up.Length > machine.Kernel.Length; up = Path.GetDirectoryName(up))
        {
            if (File.Exists(Path.Combine(up, "latency_timer"))) latency ??= Path.Combine(up, "latency_timer");
            number ??= Text(up, "bInterfaceNumber");
            if (Text(up, "idVendor") is not { } vendor) continue;
            return !UsbId.TryParse($"{vendor}:{Text(up, "idProduct")}", CultureInfo.InvariantCulture, out var id) ? null : new(name, device, id)
            {
                Serial = Text(up, "serial") ?? "",
                Product = Text(up, "product") ?? "",
                Manufacturer = Text(up, "manufacturer") ?? "",
                Interface = int.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0,
                Place = Path.GetFileName(up),
                Link = links.GetValueOrDefault(name),
                LatencyFile = latency,
                Latency = latency is not null && int.TryParse(Text(latency), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : null,
            };
        }

        return null;
    }

    /// <summary>udev's names of the ports (/dev/serial/by-id), by the kernel's.</summary>
    private Dictionary<string, string> Links()
    {
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        var folder = Path.Combine(machine.Devices, "serial", "by-id");
        foreach (var link in Try(() => Directory.GetFiles(folder)) ?? [])
        {
            if (Try(() => new FileInfo(link).LinkTarget) is { } target) links[Path.GetFileName(target)] = link;
        }

        return links;
    }

    private static string[] Folders(string folder) => Try(() => Directory.GetDirectories(folder)) ?? [];

    private static string? Real(string entry) => Try(() => new DirectoryInfo(entry).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry);

    private static string? Text(string folder, string file) => Text(Path.Combine(folder, file));

    private static string? Text(string path) => !File.Exists(path) ? null : Try(() =>
    {
        using var reader = new StreamReader(path);
        var letters = new char[LongestText];
        var text = new string(letters, 0, reader.ReadBlock(letters)).Trim();

        // A device says what it likes; a terminal obeys control characters.
        return string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
    });

    // Devices are unplugged while one looks: what is gone is not there.
    private static T? Try<T>(Func<T?> look)
        where T : class
    {
        try
        {
            return look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
