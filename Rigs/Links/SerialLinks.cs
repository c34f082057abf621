namespace Hil.Rigs.Links;

/// <summary>Opens serial ports on whatever system this is.</summary>
public static class SerialLinks
{
    /// <summary><see cref="TtyLink"/> on Linux, <see cref="SerialPortLink"/> elsewhere.</summary>
    /// <param name="port">Device or port name.</param>
    /// <param name="baud">Speed in baud.</param>
    /// <param name="time">Bounds waits.</param>
    /// <exception cref="Hil.Protocols.TroubleException">The port is busy or unusable.</exception>
    public static ILink Open(string port, int baud, TimeProvider time) =>
        OperatingSystem.IsLinux() ? TtyLink.Open(port, baud) : SerialPortLink.Open(port, baud, time);
}
