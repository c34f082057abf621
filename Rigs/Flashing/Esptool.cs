using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>
/// Flashes an ESP32 through its boot ROM. An ESP32 does not run what an ELF file holds: boot loader, partition table and
/// application are taken from the folder of the ELF file as ESP-IDF's build leaves them there (<c>bootloader.bin</c>,
/// <c>partition-table.bin</c>, the ELF's name with <c>.bin</c>). Verified by esptool with the chip's MD5 of its flash.
/// </summary>
public sealed record Esptool : IFlashTool
{
    private static readonly FlashWords Words = new("^Hash of data verified", VerifiedBy.Tool,
        new(FlashFailure.VerifyMismatch, "MD5 of file does not match|[Vv]erif(y|ication) failed"),
        new(FlashFailure.Protected, "[Ss]ecure [Dd]ownload [Mm]ode|[Ff]lash encryption|write.protected"),
        new(FlashFailure.WrongSettings, "This chip is .*not"),
        new(FlashFailure.WrongFile, "will not fit in|No such file or directory: '.*\\.bin'|Invalid head of packet"),
        new(FlashFailure.NoDevice, "Could not open|[Ff]ailed to connect to|No serial data received|Could not configure port"));

    /// <summary>The chip: <c>esp32</c>, <c>esp32s3</c>.</summary>
    public required string Chip { get; init; }

    /// <summary>The speed of writing.</summary>
    [System.ComponentModel.DataAnnotations.Range(9600, 4_000_000)]
    public int Baud { get; init; } = 460_800;

    /// <summary>Flash offset of the boot loader; nothing for where the chip's ROM looks: 0x1000 on ESP32 and ESP32-S2, 0 on S3, C3 and C6.</summary>
    public uint? Bootloader { get; init; }

    /// <summary>Flash offset of the partition table.</summary>
    public uint Partitions { get; init; } = 0x8000;

    /// <summary>Flash offset of the application.</summary>
    public uint Application { get; init; } = 0x10000;

    /// <summary>Flash offset of the model's partition.</summary>
    public required uint Model { get; init; }

    public Command Program => new("esptool.py") { Install = "pipx install esptool", TimeOut = TimeSpan.FromMinutes(5) };

    public FlashFormat Format => FlashFormat.Linked;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var images = Images(job);
        var pairs = images.SelectMany(image => (string[])[FormattableString.Invariant($"0x{image.Offset:x}"), image.File]);
        return
        [
            new(Program.With("--chip", Chip, "--port", job.Target.RequirePort(this), "--baud", FormattableString.Invariant($"{Baud}"),
                "--before", "default_reset", "--after", "hard_reset", "write_flash").With(pairs)),
        ];
    }

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, Images(job).Count);

    private List<(uint Offset, string File)> Images(FlashJob job)
    {
        var elf = job.Plan.Firmware.File;
        string Beside(string name) => Path.Combine(Path.GetDirectoryName(elf) ?? "", name);
        List<(uint, string)> images =
        [
            (Bootloader ?? (Chip is "esp32" or "esp32s2" ? 0x1000u : 0), Beside("bootloader.bin")),
            (Partitions, Beside("partition-table.bin")),
            (Application, Path.ChangeExtension(elf, ".bin")),
        ];
        if (job.Plan.Model is { } model)
            images.Add((Model, model.File));
        return images;
    }
}
