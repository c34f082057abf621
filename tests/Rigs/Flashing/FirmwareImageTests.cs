using Hil.Protocols;
using Hil.Rigs.Flashing;
using Hil.Rigs.Tests.Emulation;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Tests.Flashing;

public sealed class FirmwareImageTests(TinyFirmware tiny) : IClassFixture<TinyFirmware>
{
    [Fact]
    public async Task The_build_id_is_the_one_that_the_linker_wrote()
    {
        Assert.SkipWhen(TinyFirmware.Missing is not null, $"{TinyFirmware.Missing} is not installed");
        var listing = await TinyFirmware.Services.Tools.RunAsync(new("arm-none-eabi-readelf", "-n", tiny.Elf), CancellationToken.None);
        Assert.Contains("Build ID: " + FirmwareImage.Read(tiny.Elf).BuildId, listing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_build_id_of_a_64_bit_program_is_read_too()
    {
        var program = ToolPath.Find("sh")!;
        Assert.SkipWhen(TinyFirmware.Missing is not null, $"{TinyFirmware.Missing} is not installed");
        var listing = await TinyFirmware.Services.Tools.RunAsync(new("arm-none-eabi-readelf", "-n", program), CancellationToken.None);
        Assert.Contains("Build ID: " + FirmwareImage.Read(program).BuildId, listing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        Assert.SkipWhen(TinyFirmware.Missing is not null, $"{TinyFirmware.Missing} is not installed");
        var whole = File.ReadAllBytes(tiny.Elf);
        var file = Path.Combine(tiny.NewFolder(), "cut.elf");
        for (var length = 0; length < whole.Length; length += length < 128 ? 1 : 97)
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Equal(TroubleKind.Data, Assert.Throws<TroubleException>(() => FirmwareImage.Read(file)).Kind);
        }
    }

    [Fact]
    public void A_file_with_any_byte_changed_is_read_or_refused_and_nothing_else()
    {
        Assert.SkipWhen(TinyFirmware.Missing is not null, $"{TinyFirmware.Missing} is not installed");
        var whole = File.ReadAllBytes(tiny.Elf);
        var file = Path.Combine(tiny.NewFolder(), "changed.elf");
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var changed = (byte[])whole.Clone();
            for (var n = 0; n < 20; n++)
                changed[random.Next(2) == 0 ? random.Next(64) : changed.Length - 1 - random.Next(400)] = (byte)random.Next(256);
            File.WriteAllBytes(file, changed);
            try
            {
                Assert.Equal(40, FirmwareImage.Read(file).BuildId.Length);
            }
            catch (TroubleException trouble)
            {
                Assert.Equal(TroubleKind.Data, trouble.Kind);
            }
        }
    }

    [Fact]
    public void A_missing_file_is_named_with_how_to_build_it()
    {
        var trouble = Assert.Throws<TroubleException>(() => FirmwareImage.Read("/no/firmware.elf"));
        Assert.Equal(("The firmware cannot be read", "/no/firmware.elf"), (trouble.What, trouble.Where));
        Assert.Contains("./hil run", trouble.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_larger_than_its_section_is_refused_with_the_bytes()
    {
        var folder = tiny.NewFolder();
        var file = Path.Combine(folder, "model.bin");
        await File.WriteAllBytesAsync(file, new byte[768 * 1024 + 5], CancellationToken.None);
        var trouble = await Assert.ThrowsAsync<TroubleException>(
            () => ModelImage.PrepareAsync(file, new('0', 32), TinyFirmware.Board, folder, CancellationToken.None));
        Assert.Equal("The model image has 786437 bytes, 5 more than the model section of netduinoplus2 holds", trouble.What);
        Assert.False(File.Exists(Path.Combine(folder, "model.hex")));
    }
}
