using Hil.Protocols.Parts;
using Hil.Rigs.Flashing;
using Hil.Rigs.Tools;

namespace Hil.Testing.Flashing;

/// <summary>What goes wrong with a <see cref="FaultyFlash"/>.</summary>
public enum FlashFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The first attempt in a rig's folder ends with exit code 1 before anything is written.</summary>
    FailsOnce,

    /// <summary>Every attempt ends so.</summary>
    FailsAlways,

    /// <summary>Everything is written, and then said to differ.</summary>
    VerifiesWrong,

    /// <summary>The program is not installed.</summary>
    Missing,
}

/// <summary>Flashes as another tool does, with a fault that is seeded. Everything runs through the real runner.</summary>
[PartName("faulty-flash")]
public sealed record FaultyFlash : IFlashTool
{
    /// <summary>What really flashes.</summary>
    public required IFlashTool Inner { get; init; }

    public FlashFault Fault { get; init; }

    public Command Program => Fault == FlashFault.Missing ? new("hil-no-such-flash-tool") { Install = "nowhere" } : Inner.Program;

    public FlashFormat Format => Inner.Format;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var marker = Path.Combine(job.Target.Folder, "flash-failed-once");
        return Fault is FlashFault.FailsAlways || (Fault is FlashFault.FailsOnce && !File.Exists(marker))
            ? [new(new("sh", "-c", "touch \"$0\"; echo 'probe is busy'; exit 1", marker))] : Inner.Write(job);
    }

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results)
    {
        if (results[0].Command.Program == "sh")
            throw new FlashFailedException(FlashFailure.Busy, "the probe is busy", job.Target, results[0], "Try again.");
        var report = Inner.Judge(job, results);
        return Fault != FlashFault.VerifiesWrong ? report
            : throw new FlashFailedException(FlashFailure.VerifyMismatch, "the flash does not hold what was written", job.Target, results[^1], "Flash it again.");
    }
}
