using Hil.Rigs.Flashing;
using Hil.Testing;

namespace Hil.Rigs.Tests.Flashing;

/// <summary>
/// The programs themselves, as Debian has them, without a board: what they really print must be told apart. A program that is
/// missing fails its test with how to install it. The serial number and the port that they are given exist nowhere.
/// </summary>
public sealed class RealFlashToolTests : IDisposable
{
    private readonly FlashSite site = new();

    [Fact]
    public Task OpenOcd_finds_no_probe() => FailAsync(FlashRecordings.Tool("openocd"), FlashFailure.NoDevice);

    [Fact]
    public Task OpenOcd_does_not_know_its_configuration_file() => FailAsync(new OpenOcd { Config = ["interface/no-such-probe.cfg"] }, FlashFailure.WrongSettings);

    [Fact]
    public Task OpenOcd_has_no_flash_where_the_firmware_goes() => FailAsync(Faux("faux-elsewhere.cfg"), FlashFailure.WrongFile, chosen: false);

    [Fact]
    public Task OpenOcd_writes_and_cannot_verify() => FailAsync(Faux("faux.cfg"), FlashFailure.VerifyMismatch, chosen: false);

    [Fact]
    public Task OpenOcd_misses_its_file() => FailAsync(Faux("faux.cfg"), FlashFailure.WrongFile, chosen: false, files: false);

    [Fact]
    public Task St_flash_finds_no_probe() => FailAsync(new StFlash(), FlashFailure.NoDevice);

    [Fact]
    public Task Dfu_util_finds_no_device() => FailAsync(new DfuUtil(), FlashFailure.NoDevice);

    [Fact]
    public Task Dfu_util_misses_its_file() => FailAsync(new DfuUtil(), FlashFailure.WrongFile, files: false);

    [Fact]
    public Task Stm32flash_finds_no_port() => FailAsync(new Stm32Flash(), FlashFailure.NoDevice);

    [Fact]
    public Task Stm32flash_misses_its_file() => FailAsync(new Stm32Flash(), FlashFailure.WrongFile, files: false);

    [Fact]
    public Task Bossac_finds_no_port() => FailAsync(new Bossac(), FlashFailure.NoDevice);

    [Fact]
    public Task Avrdude_finds_no_port() => FailAsync(FlashRecordings.Tool("avrdude"), FlashFailure.NoDevice);

    [Fact]
    public Task Avrdude_does_not_know_its_programmer() => FailAsync(new Avrdude { Part = "m328p", Programmer = "no-such-programmer" }, FlashFailure.WrongSettings);

    [Fact]
    public Task Teensy_loader_misses_its_file() => FailAsync(new Teensy { Mcu = "TEENSY41" }, FlashFailure.WrongFile, files: false);

    [Fact]
    public Task Teensy_loader_does_not_know_its_board() => FailAsync(new Teensy { Mcu = "TEENSY99" }, FlashFailure.WrongSettings);

    [Fact]
    public Task A_drive_that_is_not_mounted_is_no_device() => FailAsync(new Uf2Copy { Family = 1, Volume = "HIL-NO-SUCH-DRIVE" }, FlashFailure.NoDevice);

    [Fact]
    public async Task A_drive_takes_the_whole_UF2_file()
    {
        var drive = Directory.CreateDirectory(Path.Combine(site.Folder, "drive")).FullName;
        var report = await FlashRunner.WriteAsync(new Uf2Copy { Family = 1, Volume = drive }, site.Plan, site.Target, RealFirmware.Services.Tools, CancellationToken.None);
        Assert.Equal(("uf2", VerifiedBy.Handshake), (report.Tool, report.Verified));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(site.Folder, "flash.uf2"), CancellationToken.None),
            await File.ReadAllBytesAsync(Path.Combine(drive, "flash.uf2"), CancellationToken.None));
    }

    public void Dispose() => site.Dispose();

    private static OpenOcd Faux(string file) => new() { Config = [ProjectRoot.File("tests/Rigs/Flashing/" + file)] };

    private async Task FailAsync(IFlashTool tool, FlashFailure failure, bool chosen = true, bool files = true)
    {
        var job = await site.PrepareAsync(tool);
        if (!chosen)
            job = job with { Target = job.Target with { Serial = null, Probe = null } };
        if (!files)
        {
            var empty = Directory.CreateDirectory(Path.Combine(site.Folder, "empty")).FullName;
            job = job with { Files = [.. job.Files.Select(file => file with { Path = Path.Combine(empty, Path.GetFileName(file.Path)) })] };
        }

        var trouble = await Assert.ThrowsAsync<FlashFailedException>(() => FlashRunner.RunAsync(tool, job, RealFirmware.Services.Tools, CancellationToken.None));
        Assert.True(trouble.Failure == failure, $"{trouble.Failure} instead of {failure}:\n{trouble.Message}\n{trouble.Result.Output}");
    }
}
