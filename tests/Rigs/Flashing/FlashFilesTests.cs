using System.Buffers.Binary;
using Hil.Protocols;
using Hil.Rigs.Flashing;

namespace Hil.Rigs.Tests.Flashing;

public sealed class FlashFilesTests : IDisposable
{
    private readonly FlashSite site = new();

    [Fact]
    public async Task Binaries_hold_all_segments_with_gaps_as_erased_flash_is()
    {
        var job = await PrepareAsync(FlashFormat.Binary);
        Assert.Equal([0x08000000u, 0x08040000u], job.Files.Select(file => file.Address!.Value));
        var firmware = await File.ReadAllBytesAsync(job.Files[0].Path, CancellationToken.None);
        Assert.Equal([.. FlashSite.Text, .. Enumerable.Repeat((byte)0xFF, 0x200 - 300), .. FlashSite.Data], firmware);
        Assert.Equal(FlashSite.Model, await File.ReadAllBytesAsync(job.Files[1].Path, CancellationToken.None));
        Assert.Equal(firmware.Length + FlashSite.Model.Length, job.Bytes);
    }

    [Fact]
    public async Task A_hex_file_holds_firmware_and_model()
    {
        var job = await PrepareAsync(FlashFormat.Hex);
        var lines = await File.ReadAllLinesAsync(Assert.Single(job.Files).Path, CancellationToken.None);
        Assert.Equal(":020000040800F2", lines[0]);
        Assert.Contains(":020000040804EE", lines);
        Assert.Equal(":00000001FF", lines[^1]);
    }

    [Fact]
    public async Task A_UF2_file_numbers_its_blocks_and_names_the_chip()
    {
        var job = await PrepareAsync(FlashFormat.Uf2(0xe48bff56));
        var bytes = await File.ReadAllBytesAsync(Assert.Single(job.Files).Path, CancellationToken.None);
        var blocks = bytes.Chunk(512).ToArray();
        Assert.Equal([0x08000000u, 0x08000100u, 0x08000200u, 0x08040000u], blocks.Select(block => Word(block, 12)));
        Assert.All(blocks, (block, i) =>
        {
            Assert.Equal([0x0A324655u, 0x9E5D5157u, 0x2000u], [Word(block, 0), Word(block, 4), Word(block, 8)]);
            Assert.Equal([256u, (uint)i, 4u, 0xe48bff56u], [Word(block, 16), Word(block, 20), Word(block, 24), Word(block, 28)]);
            Assert.Equal(0x0AB16F30u, Word(block, 508));
        });
        Assert.Equal(FlashSite.Text, blocks[0].Skip(32).Take(256).Concat(blocks[1].Skip(32).Take(44)));
        Assert.Equal([.. FlashSite.Model, 0xFF], blocks[3].Skip(32).Take(FlashSite.Model.Length + 1));
    }

    [Fact]
    public void A_UF2_range_within_a_block_is_refused() => Assert.Throws<ArgumentException>(() => Uf2.Write(1, (0x08000001u, new ReadOnlyMemory<byte>([1]))));

    [Fact]
    public async Task A_firmware_beyond_the_boards_flash_is_refused_with_the_address()
    {
        var elf = Path.Combine(site.Folder, "other.elf");
        await File.WriteAllBytesAsync(elf, SmallElf.Of((0x0803FFFF, [1, 2])), CancellationToken.None);
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => FlashFiles.PrepareAsync(
            site.Plan with { Firmware = FirmwareImage.Read(elf) }, site.Target, FlashFormat.Binary, CancellationToken.None));
        Assert.Equal((TroubleKind.Data, elf), (trouble.Kind, trouble.Where));
        Assert.StartsWith("The firmware has 2 bytes at 0x0803ffff, outside of the flash of", trouble.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_without_addresses_has_no_such_files()
    {
        var target = site.Target with { Board = FlashSite.Board with { Memory = null } };
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => FlashFiles.PrepareAsync(site.Plan, target, FlashFormat.Hex, CancellationToken.None));
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains("gdb", trouble.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segments_cut_off_anywhere_are_refused()
    {
        var whole = SmallElf.Of((0x08000000, [1, 2, 3, 4]));
        var elf = Path.Combine(site.Folder, "cut.elf");
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(elf, whole[..length], CancellationToken.None);
            Assert.Equal(TroubleKind.Data, Assert.Throws<TroubleException>(() => new FirmwareImage(elf, "").Segments()).Kind);
        }
    }

    public void Dispose() => site.Dispose();

    private Task<FlashJob> PrepareAsync(FlashFormat format) => FlashFiles.PrepareAsync(site.Plan, site.Target, format, CancellationToken.None);

    private static uint Word(byte[] block, int at) => BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(at));
}
