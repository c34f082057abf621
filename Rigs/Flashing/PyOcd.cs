using Hil.Protocols.Parts;
using Hil.Rigs.Resetting;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes through CMSIS-DAP, ST-Link and J-Link probes with pyOCD, which compares nothing: flash is read back.</summary>
[PartName("pyocd")]
public sealed record PyOcd : IProbeReset
{
    private static readonly FlashWords Words = new(@"^Saved \d+ bytes to", VerifiedBy.ReadBack,
        new(FlashFailure.Protected, "locked|[Aa]uto unlock"),
        new(FlashFailure.WrongSettings, "[Tt]arget type .* not recognized"),
        new(FlashFailure.WrongFile, "[Uu]nknown file format|No such file|no flash (memory|region)|not in flash"),
        new(FlashFailure.NoDevice, "No available debug probes|No connected debug probes|[Nn]o (ACK|probe)|Unable to open|No board"));

    /// <summary>The chip as <c>pyocd list --targets</c> names it: <c>stm32f446retx</c>.</summary>
    public required string Target { get; init; }

    public Command Program => new("pyocd") { Package = "python3-pyocd", TimeOut = TimeSpan.FromMinutes(5) };

    public FlashFormat Format => FlashFormat.Binary;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var place = Place(job.Target);
        var reading = job.Files.SelectMany(file => (string[])["-c", FormattableString.Invariant($"savemem {file.At} {file.Bytes} {file.ReadBack}")]);
        return
        [
            .. job.Files.Select(file => new FlashStep(Program.With("flash").With(place).With("--base-address", file.At, file.Path))),
            new(Program.With("commander").With(place).With(reading).With("-c", "reset")),
        ];
    }

    public Command Reset(FlashTarget target) => Program.With("reset").With(Place(target));

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, job.Files.Count).Compared(job, results);

    private string[] Place(FlashTarget target) => target.Probe is { } serial ? ["--target", Target, "--uid", serial] : ["--target", Target];
}
