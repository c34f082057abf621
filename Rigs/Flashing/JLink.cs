using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes through a SEGGER J-Link with J-Link Commander (UM08001), which compares each file with flash afterwards.</summary>
public sealed record JLink : IFlashTool
{
    private static readonly FlashWords Words = new("^Verify successful", VerifiedBy.Tool,
        new(FlashFailure.VerifyMismatch, "Verify failed|Verification failed"),
        new(FlashFailure.Protected, "(device|chip|flash) is (read ?out |write )?(protected|secured|locked)|Device is secured"),
        new(FlashFailure.WrongSettings, "Unknown device|is unknown to this software"),
        new(FlashFailure.WrongFile, "Failed to open file|Could not open file|Unspecified error|Writing target memory failed"),
        new(FlashFailure.NoDevice, "Connecting to J-Link via USB\\.\\.\\.FAILED|Cannot connect to (the probe|target|J-Link)"),
        new(FlashFailure.NoDevice, "Could not connect to|VTref=0\\.000V|No emulators connected"));

    /// <summary>The chip as SEGGER names it: <c>STM32F446RE</c>.</summary>
    public required string Device { get; init; }

    public Command Program => new("JLinkExe") { Install = "https://www.segger.com/downloads/jlink", TimeOut = TimeSpan.FromMinutes(3) };

    public FlashFormat Format => FlashFormat.Binary;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var orders = new List<string> { "r", "h" };
        orders.AddRange(job.Files.Select(file => $"loadbin \"{file.Path}\", {file.At}"));
        orders.AddRange(job.Files.Select(file => $"verifybin \"{file.Path}\", {file.At}"));
        orders.AddRange(["r", "g", "exit"]);
        var script = new FlashScript(Path.Combine(job.Target.Folder, "flash.jlink"), string.Join('\n', orders) + "\n");
        var command = Program.With("-NoGui", "1", "-ExitOnError", "1", "-device", Device, "-if", "SWD", "-speed", "4000", "-autoconnect", "1");
        if (job.Target.Probe is { } serial)
            command = command.With("-SelectEmuBySN", serial);
        return [new(command.With("-CommandFile", script.File), script)];
    }

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, job.Files.Count);
}
