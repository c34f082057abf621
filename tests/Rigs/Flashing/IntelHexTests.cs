using Hil.Rigs.Flashing;
using Hil.Rigs.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Flashing;

public sealed class IntelHexTests
{
    [Fact]
    public void A_small_image_is_written_as_the_format_says() =>
        Assert.Equal(":020000040804EE\n:0700100070616464696E6712\n:00000001FF\n", IntelHex.Write(0x08040010, "padding"u8));

    [Fact]
    public void Records_end_where_64_KiB_do()
    {
        var lines = IntelHex.Write(0x0804FFFE, [1, 2, 3, 4]).Split('\n');
        Assert.Equal([":020000040804EE", ":02FFFE000102FE", ":020000040805ED", ":020000000304F7", ":00000001FF", ""], lines);
    }

    [Fact]
    public void An_image_beyond_4_GiB_is_refused() => Assert.Throws<ArgumentException>(() => IntelHex.Write(0xFFFFFFFE, [1, 2, 3]));

    [Fact]
    public async Task Another_tool_reads_the_same_bytes_back()
    {
        Assert.SkipWhen(ToolPath.Find("arm-none-eabi-objcopy") is null, "arm-none-eabi-objcopy is not installed");
        var folder = Directory.CreateTempSubdirectory("hil-hex-").FullName;
        var bytes = new byte[200_001];
        new Random(1).NextBytes(bytes);
        await File.WriteAllTextAsync(Path.Combine(folder, "a.hex"), IntelHex.Write(0x0803FFF1, bytes), CancellationToken.None);
        var runner = new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance);
        var command = new Command("arm-none-eabi-objcopy", "-I", "ihex", "-O", "binary", "a.hex", "a.bin") { Folder = folder };
        (await runner.RunAsync(command, CancellationToken.None)).OrTrouble();
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(folder, "a.bin"), CancellationToken.None));
        Directory.Delete(folder, recursive: true);
    }
}
