using System.Globalization;
using Hil.Protocols;

namespace Hil.Rigs.Devices;

/// <summary>
/// FTDI's latency timer: how long an adapter collects bytes before it hands them to the host, 16 ms when it is plugged in (AN232B-04).
/// HIL asks for 1 ms on each port that it opens; other programs, flash tools among them, wait unless it is set here.
/// </summary>
public static class LatencyTimer
{
    /// <summary>The least that an adapter takes.</summary>
    public const int Least = 1;

    /// <summary>What makes it stay, also for users without rights: a line for /etc/udev/rules.d/90-hil-latency.rules.</summary>
    public const string Rule = """ACTION=="add", SUBSYSTEM=="usb-serial", DRIVER=="ftdi_sio", ATTR{latency_timer}="1" """;

    /// <summary>Sets an adapter's timer until it is unplugged.</summary>
    /// <exception cref="TroubleException">The port has none (configuration), or this user may not set it.</exception>
    public static void Set(UsbPort port, int milliseconds)
    {
        if (port.LatencyFile is not { } file)
            throw new TroubleException(TroubleKind.Configuration, "The port has no latency timer", port.Device, "Only FTDI adapters have one.");
        try
        {
            File.WriteAllText(file, milliseconds.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Infrastructure, "The latency timer cannot be set", file,
                $"Put this line into /etc/udev/rules.d/90-hil-latency.rules and plug the adapter in again: {Rule.Trim()}", failure);
        }
    }
}
