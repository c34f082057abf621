using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes AVR chips with avrdude, which reads back and compares.</summary>
public sealed record Avrdude : IFlashTool
{
    private static readonly FlashWords Words = new(@"\d+ bytes of flash verified", VerifiedBy.Tool,
        new(FlashFailure.VerifyMismatch, "verification (error|mismatch)"),
        new(FlashFailure.WrongSettings, "AVR [Pp]art .* not found|cannot find programmer id|[Ee]xpected signature for"),
        new(FlashFailure.WrongFile, "(cannot|can't) open input file|is out of range|[Ii]nvalid record"),
        new(FlashFailure.NoDevice, "cannot open port|cannot find USB device|unable to open"),
        new(FlashFailure.NoDevice, "[Pp]rogrammer is not responding|not in sync|initialization failed"));

    /// <summary>The chip: <c>m328p</c>.</summary>
    public required string Part { get; init; }

    /// <summary>The programmer or boot loader: <c>arduino</c>, <c>usbasp</c>.</summary>
    public required string Programmer { get; init; }

    /// <summary>Speed of the boot loader's port; nothing for the programmer's own.</summary>
    [System.ComponentModel.DataAnnotations.Range(1200, 12_000_000)]
    public int? Baud { get; init; }

    public Command Program => new("avrdude") { Package = "avrdude", TimeOut = TimeSpan.FromMinutes(3) };

    public FlashFormat Format => FlashFormat.Hex;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var command = Program.With("-p", Part, "-c", Programmer);
        if ((job.Target.Port ?? (job.Target.Serial is { } serial ? "usb:" + serial : null)) is { } port)
            command = command.With("-P", port);
        if (Baud is { } baud)
            command = command.With("-b", FormattableString.Invariant($"{baud}"));
        return [new(command.With("-U", $"flash:w:{job.Files[0].Path}:i"))];
    }

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, 1);
}
