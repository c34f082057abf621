using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>
/// Flashes through a USB DFU boot loader with ST's extensions (DfuSe, UM0424), which does not compare: flash is read back.
/// The boot loader is left with the last read, whose address is the firmware's.
/// </summary>
public sealed record DfuUtil : IFlashTool
{
    private static readonly FlashWords Words = new(@"^(File downloaded successfully|Upload done\.)", VerifiedBy.ReadBack,
        new(FlashFailure.Protected, "ERASE_PAGE not correctly executed|is not readable"),
        new(FlashFailure.WrongFile, "Could not open file .* for reading|[Pp]age at .* (is not writeable|can not be erased)|Error: File ID"),
        new(FlashFailure.Permission, "Cannot open DFU device"),
        new(FlashFailure.NoDevice, "No DFU capable USB device available|Lost device|More than one DFU capable"));

    /// <summary>The boot loader's USB ids.</summary>
    public string Device { get; init; } = "0483:df11";

    /// <summary>Which of its memories: 0 is an STM32's internal flash.</summary>
    [System.ComponentModel.DataAnnotations.Range(0, 255)]
    public int Alternate { get; init; }

    public Command Program => new("dfu-util") { Package = "dfu-util", TimeOut = TimeSpan.FromMinutes(3) };

    public FlashFormat Format => FlashFormat.Binary;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var command = Program.With("--device", Device, "--alt", FormattableString.Invariant($"{Alternate}"));
        if (job.Target.Serial is { } serial)
            command = command.With("--serial", serial);
        var writing = job.Files.Select(file => command.With("--dfuse-address", file.At, "--download", file.Path));
        var reading = job.Files.Reverse().Select((file, i) => command.With("--dfuse-address",
            FormattableString.Invariant($"{file.At}:{file.Bytes}") + (i == job.Files.Count - 1 ? ":leave" : ""), "--upload", file.ReadBack));
        return [.. writing.Concat(reading).Select(step => new FlashStep(step))];
    }

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, job.Files.Count * 2).Compared(job, results);
}
