using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>
/// Flashes nRF52 boards with Adafruit's boot loader through their serial port: a package of firmware and model is made and
/// sent. It cannot be read back: the handshake verifies. The exit code is 0 when sending failed.
/// </summary>
[PartName("nrfutil")]
public sealed record NrfUtil : IFlashTool
{
    private static readonly FlashWords Words = new("^(Zip created at|Device programmed)", VerifiedBy.Handshake,
        new(FlashFailure.WrongFile, "Error: Invalid value|[Ii]nvalid (hex|firmware)|INVALID_OBJECT|does not exist"),
        new(FlashFailure.NoDevice, "Serial port could not be opened|No data received on serial port"),
        new(FlashFailure.NoDevice, "could not open port|Timed out waiting for acknowledgement"));

    /// <summary>What the boot loader takes packages for: 0x52 is the nRF52840.</summary>
    public uint DeviceType { get; init; } = 0x52;

    /// <summary>The SoftDevice that the boot loader asks for: 0x123 is S140 7.3.0.</summary>
    public uint SoftDevice { get; init; } = 0x123;

    public Command Program => new("adafruit-nrfutil") { Install = "pipx install adafruit-nrfutil", TimeOut = TimeSpan.FromMinutes(5) };

    public FlashFormat Format => FlashFormat.Hex;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var package = Path.ChangeExtension(job.Files[0].Path, ".zip");
        var (type, softDevice) = (FormattableString.Invariant($"0x{DeviceType:x4}"), FormattableString.Invariant($"0x{SoftDevice:x4}"));
        var serial = Program.With("dfu", "serial", "--package", package, "--port", job.Target.RequirePort(this));
        return
        [
            new(Program.With("dfu", "genpkg", "--dev-type", type, "--sd-req", softDevice, "--application", job.Files[0].Path, package)),
            new(serial.With("--baudrate", "115200", "--singlebank", "--touch", "1200")),
        ];
    }

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, 2);
}
