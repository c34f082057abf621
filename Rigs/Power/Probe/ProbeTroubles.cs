using Hil.Protocols;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Power.Probe;

/// <summary>What goes wrong with a power probe, in words.</summary>
internal static class ProbeTroubles
{
    private const string Reflash = "Flash a probe firmware that was built from this version of the project.";

    public static TroubleException Absent(string port, TimeSpan waited) => new(
        TroubleKind.Infrastructure, $"No probe answered within {waited.TotalSeconds:0.#} s", port,
        "Check that the probe is plugged in and flashed, and that the path and the baud rate are its.");

    public static TroubleException NotAProbe(string port) => new(
        TroubleKind.Configuration, "A board answers at the probe's port, not a probe", port, "Correct the path of the meter in the bench file.");

    public static TroubleException Version(string port, Hello host, Hello probe) => new(
        TroubleKind.Infrastructure,
        $"The probe speaks protocol versions {probe.Oldest} to {probe.Newest}, this host {host.Oldest} to {host.Newest}", port, Reflash);

    public static TroubleException Reset(string port, uint boot, uint seen) => new(
        TroubleKind.Infrastructure, $"The probe was reset: its boot nonce was {boot:x8} and is now {seen:x8}", port,
        "Check its power supply; a crash of its firmware looks like this too.");

    public static TroubleException Silent(string port, TimeSpan waited) => new(
        TroubleKind.Infrastructure, $"The probe has sent nothing for {waited.TotalSeconds:0.#} s", port,
        "Check its cable and its power; then run again.");

    public static TroubleException Stopped(string port) => new(
        TroubleKind.Infrastructure, "The probe has ended the sampling of itself, and the frame that said why was lost", port,
        "Check the wires between probe and sensor; then run again.");

    public static TroubleException Unanswered(string port, ProbeFrame request, TimeSpan waited) => new(
        TroubleKind.Infrastructure, $"The probe did not answer {request} within {waited.TotalSeconds:0.#} s", port, "Reset the probe, then run again.");

    /// <param name="port">The probe's port.</param>
    /// <param name="code">Why it does not sample.</param>
    /// <param name="address">Of the sensor on the probe's bus.</param>
    /// <param name="set">What the sensor's configuration was set to.</param>
    /// <param name="found">What it is; 0 when it was the sensor's calibration register that changed.</param>
    public static TroubleException Sensor(string port, ProbeStatus code, int address, ushort set, ushort found) => code switch
    {
        ProbeStatus.SensorSilent => new(
            TroubleKind.Infrastructure, $"The INA219 at 0x{address:X2} does not answer the probe", port,
            "Check the wires between probe and sensor (SDA, SCL, supply, ground), the address and the bus speed."),
        ProbeStatus.SensorChanged when found == 0 => new(
            TroubleKind.Infrastructure, $"The sensor at 0x{address:X2} was reset, or somebody else wrote to it", port,
            "Check its supply, and that no other bus master or sensor is at this address."),
        ProbeStatus.SensorChanged => new(
            TroubleKind.Infrastructure, $"The sensor's configuration at 0x{address:X2} is 0x{found:X4}, not 0x{set:X4} as it was set", port,
            "Is it an INA219, is it the only one at this address, and does nobody else write to it? A reset of the sensor's supply looks like this too."),
        ProbeStatus.SensorLate => new(
            TroubleKind.Configuration, "The probe's I2C bus is too slow for the sensor's conversions", port,
            "Raise the meter's resolution or averaging, or its bus speed."),
        _ => new(TroubleKind.Infrastructure, $"The probe refused to sample: {code}", port, Reflash),
    };
}
