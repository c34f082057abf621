using Hil.Protocols.Parts;
using Hil.Rigs.Resetting;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes an STM32 with ST's own programmer (UM2237), whose exit code is 0 after some errors.</summary>
[PartName("stm32-cube-programmer")]
public sealed record Stm32CubeProgrammer : IProbeReset
{
    private static readonly FlashWords Words = new("Download verified successfully", VerifiedBy.Tool,
        new(FlashFailure.VerifyMismatch, "Download verification failed|Data mismatch found"),
        new(FlashFailure.Protected, "[Rr]ead ?[Oo]ut [Pp]rotection|RDP|[Ww]rite protected|[Mm]emory is protected"),
        new(FlashFailure.WrongFile, "Error: (.*[Ff]ile.*(not|open|exist)|[Ww]rong|[Uu]nknown|failed to download Segment|[Ss]ector.*not)"),
        new(FlashFailure.Busy, "ST-LINK (already|is) (in use|used)|DEV_USB_COMM_ERR.*in use"),
        new(FlashFailure.NoDevice, "No (STM32 target|debug probe|ST-LINK|device)|No STM32|No ST-LINK detected"),
        new(FlashFailure.NoDevice, "[Uu]nable to get core ID|DEV_(NO_STLINK|CONNECT_ERR|TARGET)"));

    /// <summary>How the programmer connects: <c>swd</c>, <c>jtag</c>, <c>usb1</c>; <c>uart</c> takes the board's serial port.</summary>
    public string Port { get; init; } = "swd";

    public Command Program => new("STM32_Programmer_CLI")
    {
        Install = "https://www.st.com/en/development-tools/stm32cubeprog.html",
        TimeOut = TimeSpan.FromMinutes(3),
    };

    public FlashFormat Format => FlashFormat.Linked;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        return [new(Through(job.Target).With(job.Files.SelectMany(file => (string[])["-w", file.Path, "-v"])).With("-rst"))];
    }

    public Command Reset(FlashTarget target) => Through(target).With("-rst");

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, job.Files.Count);

    private Command Through(FlashTarget target)
    {
        var command = Program.With("-c", "port=" + (Port == "uart" ? target.RequirePort(this) : Port.ToUpperInvariant()));
        return Port != "uart" && target.Probe is { } serial ? command.With("sn=" + serial) : command;
    }
}
