using Hil.Rigs.Resetting;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes ARM and RISC-V chips with <c>probe-rs download</c> (probe.rs).</summary>
public sealed record ProbeRs : IProbeReset
{
    private static readonly FlashWords Words = new(@"^\s*Finished in ", VerifiedBy.Tool,
        new(FlashFailure.VerifyMismatch, "[Vv]erification failed|contents? do(es)? not match"),
        new(FlashFailure.Protected, "[Cc]hip is locked|[Mm]issing permissions to (unlock|erase)|is locked"),
        new(FlashFailure.WrongSettings, "[Cc]hip .* was not found"),
        new(FlashFailure.WrongFile, "No flash memory contains the entire requested memory range"),
        new(FlashFailure.WrongFile, "[Ff]ailed to open (the )?(file|path|binary)|[Ff]ile format|No such file"),
        new(FlashFailure.NoDevice, "[Nn]o connected probes were found|[Pp]robe (could not be|was not) found"),
        new(FlashFailure.NoDevice, "No probe was found|The debug probe could not be (created|opened)"));

    /// <summary>The chip as <c>probe-rs chip list</c> names it: <c>STM32F446RE</c>.</summary>
    public required string Chip { get; init; }

    /// <summary>The probe's USB ids, which probe-rs wants before a serial number: <c>0483:374b</c>; nothing for the only probe.</summary>
    public string? Probe { get; init; }

    public Command Program => new("probe-rs") { Install = "cargo install probe-rs-tools --locked", TimeOut = TimeSpan.FromMinutes(3) };

    public FlashFormat Format => FlashFormat.Hex;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var place = Place(job.Target);
        return
        [
            new(Program.With("download", "--non-interactive", "--verify", "--binary-format", "hex").With(place).With(job.Files[0].Path)),
            new(Reset(job.Target)),
        ];
    }

    public Command Reset(FlashTarget target) => Program.With("reset", "--non-interactive").With(Place(target));

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, 1);

    private string[] Place(FlashTarget target)
    {
        if (Probe is null && target.Probe is not null)
        {
            throw target.Lacks(this, "the setting 'probe' to choose a probe by its serial number",
                "Give the USB ids that 'probe-rs list' prints: probe: \"0483:374b\".");
        }

        return Probe is null ? ["--chip", Chip] : ["--chip", Chip, "--probe", target.Probe is { } serial ? $"{Probe}:{serial}" : Probe];
    }
}
