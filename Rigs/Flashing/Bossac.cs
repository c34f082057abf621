using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>
/// Flashes SAM and nRF52 Arduino boards through their SAM-BA boot loader with BOSSA, told to compare (<c>-v</c>). The first
/// write erases from its offset to the end of flash, so that the model can follow without another.
/// </summary>
public sealed record Bossac : IFlashTool
{
    private static readonly FlashWords Words = new("^Verify successful", VerifiedBy.Tool,
        new(FlashFailure.VerifyMismatch, "Verify failed"),
        new(FlashFailure.Protected, "Flash (page|region) is locked"),
        new(FlashFailure.WrongFile, "File operation exceeds flash size|Unable to open file|Invalid offset"),
        new(FlashFailure.NoDevice, "No device found on|Failed to open port|Device unsupported|SAM-BA operation failed"));

    /// <summary>Where flash begins for the boot loader, as an offset taken off every address: 0 when addresses begin at 0.</summary>
    public uint Offset { get; init; }

    /// <summary>Whether the port is opened at 1200 baud first, upon which Arduino firmware enters its boot loader.</summary>
    public bool Touch { get; init; } = true;

    public Command Program => new("bossac") { Package = "bossa-cli", TimeOut = TimeSpan.FromMinutes(3) };

    public FlashFormat Format => FlashFormat.Binary;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var port = job.Target.RequirePort(this);
        string[] first = Touch ? ["--arduino-erase", "--erase"] : ["--erase"];
        return [.. job.Files.Select((file, i) => new FlashStep(Program
            .With("--port=" + port, FormattableString.Invariant($"--offset=0x{file.Address - Offset:x}")).With(i == 0 ? first : [])
            .With("--write", "--verify").With(i == job.Files.Count - 1 ? ["--reset"] : []).With(file.Path)))];
    }

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, job.Files.Count);
}
