using Hil.Rigs.Resetting;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes an STM32 through an ST-Link with <c>st-flash</c> of the stlink tools, which verifies what it wrote.</summary>
public sealed record StFlash : IProbeReset
{
    private static readonly FlashWords Words = new("Flash written and verified! jolly good!", VerifiedBy.Tool,
        new(FlashFailure.VerifyMismatch, "Verification of flash failed"),
        new(FlashFailure.Protected, "Flash memory is write protected|Failed to unlock flash"),
        new(FlashFailure.WrongFile, "map_file\\(\\) == -1|mmap\\(\\) == MAP_FAILED"),
        new(FlashFailure.WrongFile, "addr (too low|too high|overruns|not a multiple)|unaligned addr|Invalid flash address"),
        new(FlashFailure.NoDevice, "Couldn't find any ST-Link|[Ff]ailed to (connect to target|enter SWD mode|open USB device)"),
        new(FlashFailure.NoDevice, "Failed to parse flash type or unrecognized flash type"));

    public Command Program => new("st-flash") { Package = "stlink-tools", TimeOut = TimeSpan.FromMinutes(3) };

    public FlashFormat Format => FlashFormat.Binary;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var command = job.Target.Probe is { } serial ? Program.With("--serial", serial) : Program;
        return [.. job.Files.Select((file, i) =>
            new FlashStep((i == job.Files.Count - 1 ? command.With("--reset") : command).With("write", file.Path, file.At)))];
    }

    public Command Reset(FlashTarget target) =>
        target.Probe is { } serial ? Program.With("--serial", serial, "reset") : Program.With("reset");

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, job.Files.Count);
}
