using Hil.Protocols;

namespace Hil.Rigs.Devices;

/// <summary>
/// How long an FTDI adapter collects bytes before it passes them on: 16 ms unless it is told otherwise, which makes each question and
/// answer that much longer (FTDI AN232B-04; the file is the driver ftdi_sio's).
/// </summary>
public static class LatencyTimer
{
    /// <summary>The shortest that an adapter can, in ms.</summary>
    public const int Shortest = 1;

    /// <summary>Whether the port could be quicker.</summary>
    public static bool IsLong(UsbPort port) => port.Latency > Shortest;

    /// <summary>Sets it to <see cref="Shortest"/>, until the adapter is plugged in again.</summary>
    /// <exception cref="TroubleException">This user may not, or the adapter is gone (infrastructure).</exception>
    public static void Shorten(UsbPort port)
    {
        if (port.LatencyFile is not { } file) return;
        try
        {
            File.WriteAllText(file, "1\n");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Infrastructure, $"The latency timer of {port.Name} cannot be set", file,
                $"{refused.Message} Do it as root, or for good with: {UdevRules.Install}", refused);
        }
    }

    /// <summary>What to say of a port that is slower than it could be.</summary>
    public static TroubleException TooLong(UsbPort port) => new(TroubleKind.Infrastructure,
        $"{port.Name} collects bytes for {port.Latency} ms", port.Device, $"Set it to 1 ms: hil discover --low-latency; for good: {UdevRules.Install}");
}
