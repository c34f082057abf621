using Hil.Rigs.Resetting;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes a Raspberry Pi Pico over USB with <c>picotool load -v</c>, which reads back and compares.</summary>
public sealed record Picotool : IProbeReset
{
    private static readonly FlashWords Words = new(@"^\s+OK\s*$", VerifiedBy.Tool,
        new(FlashFailure.VerifyMismatch, "did not match the file"),
        new(FlashFailure.Protected, "[Ss]ecure|not permitted"),
        new(FlashFailure.WrongFile, "ERROR: (Could not open|File|.*[Ii]nvalid|.*[Uu]nsupported|.*not.*valid)"),
        new(FlashFailure.WrongFile, "does not contain|[Ff]amily ID .* (cannot|not)"),
        new(FlashFailure.Permission, "picotool was unable to connect"),
        new(FlashFailure.NoDevice, "No accessible (RP|RP2040|RP-series).* device"));

    public Command Program => new("picotool") { Install = "https://github.com/raspberrypi/picotool", TimeOut = TimeSpan.FromMinutes(2) };

    public FlashFormat Format => FlashFormat.Binary;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        // -F keeps a board that was running in its boot loader until the last command.
        string[] place = job.Target.Serial is { } serial ? ["--ser", serial] : [];
        var loads = job.Files.Select(file => new FlashStep(Program.With("load", "-v", file.Path, "-t", "bin", "-o", file.At).With(place).With("-F")));
        return [.. loads, new(Program.With("reboot").With(place))];
    }

    public Command Reset(FlashTarget target) =>
        Program.With("reboot", "-f").With(target.Serial is { } serial ? ["--ser", serial] : []);

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, job.Files.Count);
}
