namespace Hil.Rigs.Devices;

/// <summary>A serial port that a USB device makes.</summary>
/// <param name="Name">The kernel's name, which changes when the device comes back: <c>ttyACM0</c>.</param>
/// <param name="Device">Its device node.</param>
/// <param name="Id">Vendor and product.</param>
public sealed record UsbPort(string Name, string Device, UsbId Id)
{
    /// <summary>The USB serial number; empty for a device that has none.</summary>
    public string Serial { get; init; } = "";

    /// <summary>What the device calls itself; empty when it does not say.</summary>
    public string Product { get; init; } = "";

    /// <summary>Who it says has made it; empty when it does not say.</summary>
    public string Manufacturer { get; init; } = "";

    /// <summary>Number of the USB interface that makes the port: tells the ports of one device apart.</summary>
    public int Interface { get; init; }

    /// <summary>Where the device is plugged in, <c>1-1.2</c>: never used to choose a board, which may be plugged in elsewhere tomorrow.</summary>
    public string Place { get; init; } = "";

    /// <summary>udev's lasting name of the port; null without udev.</summary>
    public string? Link { get; init; }

    /// <summary>How long an FTDI adapter collects bytes, in ms; null for others.</summary>
    public int? Latency { get; init; }

    /// <summary>The kernel's file that <see cref="Latency"/> is set in; null for others.</summary>
    public string? LatencyFile { get; init; }
}
