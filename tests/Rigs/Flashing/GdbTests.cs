using Hil.Protocols;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Testing.Tools;

namespace Hil.Rigs.Tests.Flashing;

/// <summary>gdb's exit code is 0 whatever happened: its words decide.</summary>
public sealed class GdbTests
{
    private const string Firmware = """
        0x00000000 in ?? ()
        Loading section .text, size 0xc0 lma 0x8000000
        Loading section .data, size 0x4 lma 0x80000c0
        Start address 0x08000060, load size 196
        Transfer rate: 1568 bits in <1 sec, 98 bytes/write.
        Section .text, range 0x8000000 -- 0x80000c0: matched.
        Section .data, range 0x80000c0 -- 0x80000c4: matched.

        """;

    private const string Model = """
        Loading section .sec1, size 0x17 lma 0x8040000
        Start address 0x08040000, load size 23
        Transfer rate: 23 KB/sec, 23 bytes/write.
        Section .sec1, range 0x8040000 -- 0x8040017: matched.

        """;

    private static readonly BoardKind Board = new() { Title = "A board", Core = "a core", Firmware = "a", FlashTools = [new Gdb()] };

    private static readonly FlashTarget Target = new("rig-1", Board, "/run/rig-1", new("/run/rig-1/gdb", "system_reset", Held: true));

    private static readonly FlashPlan Plan = new(new("/a b/fw.elf", ""), new("model.bin", "/run/rig-1/model.hex", ""));

    private static readonly FlashJob Job = new(Plan, Target, [new("/a b/fw.elf", null, 196), new("/run/rig-1/model.hex", null, 23)]);

    [Fact]
    public void Gdb_loads_and_compares_each_image_then_resets_the_board_and_leaves_it_held() =>
        Assert.Equal(
            ["set pagination off", "set confirm off", "set remotetimeout 30", "target extended-remote /run/rig-1/gdb", "file \"/a b/fw.elf\"", "load",
                "compare-sections", "file \"/run/rig-1/model.hex\"", "load", "compare-sections", "monitor system_reset", "disconnect"],
            Assert.Single(new Gdb().Write(Job)).Command.Arguments.Skip(2).Where(word => word != "-ex"));

    [Fact]
    public void A_server_of_its_own_is_used_as_the_settings_say()
    {
        var gdb = new Gdb { Server = "localhost:3333", Before = ["monitor reset halt"], Reset = "reset run" };
        Assert.Equal(
            ["target extended-remote localhost:3333", "monitor reset halt", "file \"/a b/fw.elf\"", "load", "compare-sections", "monitor reset run", "detach"],
            Assert.Single(gdb.Write(Job with { Target = Target with { Gdb = null }, Files = [Job.Files[0]] })).Command.Arguments.Where(word => word != "-ex").Skip(5));
    }

    [Fact]
    public void Without_any_server_the_bench_file_is_at_fault()
    {
        var trouble = Assert.Throws<TroubleException>(() => new Gdb().Write(Job with { Target = Target with { Gdb = null } }));
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains("'server'", trouble.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_loaded_and_matched_is_counted() => Assert.Equal(0xc0 + 4 + 0x17, (await JudgeAsync(Firmware + Model)).Bytes);

    [Theory]
    [InlineData(Firmware + "Loading section .sec1, size 0x17 lma 0x8040000\nTransfer rate: 1 KB/sec.\nSection .sec1, range 0x8040000 -- 0x8040017: MIS-MATCHED!\n"
        + "warning: One or more sections of the target image does not match\nthe loaded file\n", "rig-1: section .sec1 does not hold what was written")]
    [InlineData("localhost:3333: Connection refused.\nYou can't do that when your target is `exec'\n", "rig-1: gdb could not reach its server: localhost:3333: Connection refused.")]
    [InlineData("/run/rig-1/gdb: No such file or directory.\n", "rig-1: gdb could not reach its server: /run/rig-1/gdb: No such file or directory.")]
    [InlineData("Ignoring packet error, continuing...\n:3333: Connection timed out.\n", "rig-1: gdb could not reach its server: :3333: Connection timed out.")]
    [InlineData(Firmware, "rig-1: gdb wrote 1 of 2 images")]
    [InlineData("", "rig-1: gdb wrote 0 of 2 images")]
    [InlineData(Firmware + "Loading section .sec1, size 0x17 lma 0x8040000\nTransfer rate: 1 KB/sec.\n", "rig-1: gdb verified 2 of 3 sections")]
    [InlineData("Transfer rate: 1\nTransfer rate: 1\n", "rig-1: gdb verified 0 of 0 sections")]
    public async Task Exit_code_0_with_words_of_failure_is_a_failure(string output, string what) =>
        Assert.Equal(what, (await Assert.ThrowsAsync<FlashFailedException>(() => JudgeAsync(output))).What);

    [Fact]
    public async Task Words_of_success_with_another_exit_code_are_a_failure() =>
        Assert.Equal("rig-1: gdb ended with exit code 1", (await Assert.ThrowsAsync<FlashFailedException>(() => JudgeAsync(Firmware + Model, 1))).What);

    private static async Task<FlashReport> JudgeAsync(string output, int exitCode = 0)
    {
        var gdb = new Gdb();
        var runner = new FakeToolRunner().Answering(output, exitCode);
        var result = await runner.RunAsync(gdb.Write(Job)[0].Command, CancellationToken.None);
        Assert.Equal("gdb-multiarch", Assert.Single(runner.Ran).Program);
        return gdb.Judge(Job, [result]);
    }
}
