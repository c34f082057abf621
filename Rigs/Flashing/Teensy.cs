using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>
/// Flashes a Teensy over USB with <c>teensy_loader_cli</c>. It cannot be read back: the handshake verifies.
/// The program takes the only Teensy there is: one at a time may be plugged in.
/// </summary>
public sealed record Teensy : IFlashTool
{
    private static readonly FlashWords Words = new("^Booting", VerifiedBy.Handshake,
        new(FlashFailure.WrongSettings, "Unknown MCU type"),
        new(FlashFailure.WrongFile, "error reading intel hex file"),
        new(FlashFailure.Permission, "USB permissions"),
        new(FlashFailure.NoDevice, "[Uu]nable to (open|soft reboot|find)|error writing to Teensy"));

    /// <summary>The board as the loader names it: <c>TEENSY41</c>.</summary>
    public required string Mcu { get; init; }

    public Command Program => new("teensy_loader_cli") { Package = "teensy-loader-cli", TimeOut = TimeSpan.FromMinutes(1) };

    public FlashFormat Format => FlashFormat.Hex;

    public IReadOnlyList<FlashStep> Write(FlashJob job) => [new(Program.With("--mcu=" + Mcu, "-s", "-v", job.Files[0].Path))];

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, 1);
}
