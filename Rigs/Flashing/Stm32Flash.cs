using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes an STM32 through the boot ROM at its serial port (AN3155) with stm32flash, told to compare (<c>-v</c>).</summary>
[PartName("stm32flash")]
public sealed record Stm32Flash : IFlashTool
{
    private static readonly FlashWords Words = new(@"Wrote and verified address 0x[0-9a-f]+ \(100\.00%\) Done", VerifiedBy.Tool,
        new(FlashFailure.VerifyMismatch, "Failed to verify"),
        new(FlashFailure.Protected, "Failed to (read|write|erase) memory"),
        new(FlashFailure.WrongFile, "Failed to read input file|^(?!.*/dev/).*: No such file or directory"),
        new(FlashFailure.WrongFile, "Address range exceeds flash size|Invalid File"),
        new(FlashFailure.NoDevice, "Failed to init device|Failed to open port"));

    /// <summary>Speed of the boot ROM, which measures it.</summary>
    [System.ComponentModel.DataAnnotations.Range(1200, 115_200)]
    public int Baud { get; init; } = 57_600;

    public Command Program => new("stm32flash") { Package = "stm32flash", TimeOut = TimeSpan.FromMinutes(5) };

    public FlashFormat Format => FlashFormat.Binary;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var port = job.Target.RequirePort(this);
        return [.. job.Files.Select((file, i) => new FlashStep(Program
            .With("-b", FormattableString.Invariant($"{Baud}"), "-v", "-w", file.Path, "-S", file.At)
            .With(i == job.Files.Count - 1 ? ["-g", job.Files[0].At] : []).With(port)))];
    }

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, job.Files.Count);
}
