namespace Hil.Rigs.Links;

/// <summary>A link whose port has modem lines, which some boards hang their reset on.</summary>
public interface IModemLines
{
    /// <summary>Asserts or releases DTR and RTS, both at once.</summary>
    /// <exception cref="PortUnusableException">The port has none: a pseudo terminal.</exception>
    void Drive(bool dtr, bool rts);

    internal static PortUnusableException Missing(string port, string why) => new(
        port, $"The port has no DTR and RTS: {why}", "Reach the board by a real serial port, or give its kind another 'reset'.");
}
