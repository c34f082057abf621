using Hil.Protocols.Parts;
using Hil.Rigs.Resetting;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes through any probe that OpenOCD knows, with its <c>program ... verify</c> (User's Guide, section 12.5).</summary>
[PartName("openocd")]
public sealed record OpenOcd : IProbeReset
{
    private static readonly FlashWords Words = new(@"^\*\* Verified OK \*\*", VerifiedBy.Tool,
        new(FlashFailure.WrongSettings, "Can't find \\S+\\.cfg|invalid command name|Unknown flash device|auto_probe failed"),
        new(FlashFailure.WrongFile, "couldn't open |no flash bank found for address|invalid ELF file|[Ii]mage type unrecognized"),
        new(FlashFailure.VerifyMismatch, @"\*\* Verify Failed \*\*|checksum mismatch|contents differ"),
        new(FlashFailure.Protected, "Device Security Bit Set|[Ff]lash is (write )?protected"),
        new(FlashFailure.Protected, "device is (read )?protected|stm32x: RDP|failed erasing sectors"),
        new(FlashFailure.Busy, "LIBUSB_ERROR_BUSY|couldn't bind .* to socket"),
        new(FlashFailure.NoDevice, @"^Error: (open failed|no device found)|unable to find a matching|No J-Link device found"),
        new(FlashFailure.NoDevice, @"ST-LINK open failed|init mode failed|unable to open|Error connecting DP|Check JTAG interface"));

    /// <summary>Configuration files in order, as OpenOCD finds them: <c>interface/stlink.cfg</c>, <c>target/stm32f4x.cfg</c>.</summary>
    [System.ComponentModel.DataAnnotations.MinLength(1)]
    public required IReadOnlyList<string> Config { get; init; }

    public Command Program => new("openocd") { Package = "openocd", TimeOut = TimeSpan.FromMinutes(3) };

    public FlashFormat Format => FlashFormat.Linked;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var command = Through(job.Target);
        foreach (var file in job.Files)
            command = command.With("-c", $"program {{{file.Path}}} verify");
        return [new(command.With("-c", "reset run", "-c", "shutdown"))];
    }

    public Command Reset(FlashTarget target) => Through(target).With("-c", "init", "-c", "reset run", "-c", "shutdown");

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, job.Files.Count);

    private Command Through(FlashTarget target)
    {
        var command = Program.With(Config.SelectMany(file => (string[])["-f", file]));
        return target.Probe is { } serial ? command.With("-c", "adapter serial " + serial) : command;
    }
}
