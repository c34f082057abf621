using System.Buffers;
using System.Text;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Emulation;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;
using Hil.Testing.Tools;

namespace Hil.Rigs.Tests.Emulation;

/// <summary>A real emulator, a real gdb, and a firmware of a few lines.</summary>
public sealed class QemuTests(TinyFirmware tiny) : IClassFixture<TinyFirmware>
{
    [Theory]
    [InlineData(TimeMode.Fast)]
    [InlineData(TimeMode.Realtime)]
    public async Task A_board_is_held_flashed_with_gdb_and_run_so_that_its_first_byte_is_seen(TimeMode time)
    {
        SkipWithoutTools();
        await using var board = await new Qemu { Time = time }.AttachAsync(tiny.Request(), CancellationToken.None);
        Assert.Equal((Origin.Emulated, time), (board.Origin, board.Time));
        var plan = await tiny.PlanAsync("model A");
        var report = await TinyFirmware.FlashAsync(board, plan);
        Assert.True(report.Bytes > 8);
        var link = await board.RunAsync(plan, CancellationToken.None);
        Assert.Equal("hello model A\n", await ReadAsync(link, '\n'));
        await link.WriteAsync("echo."u8.ToArray(), CancellationToken.None);
        Assert.Equal("echo.", await ReadAsync(link, '.'));
        var change = await board.Phases!.ReadAsync(CancellationToken.None);
        Assert.Equal((Phase.Infer, 0x04030201u), (change.Phase, change.Ticks));
        Assert.False(board.Lost.IsCompleted);
    }

    [Fact]
    public async Task A_byte_that_did_not_stay_in_flash_is_found()
    {
        SkipWithoutTools();
        await using var board = await new Qemu { Time = TimeMode.Fast }.AttachAsync(tiny.Request(), CancellationToken.None);
        var plan = await tiny.PlanAsync("model A");
        var target = new FlashTarget("rig-1", TinyFirmware.Board, "/", board.Gdb);
        var job = await FlashFiles.PrepareAsync(plan, target, new Gdb().Format, CancellationToken.None);
        var command = new Gdb().Write(job)[0].Command;
        var compare = command.Arguments.LastIndexOf("compare-sections");
        command = command with { Arguments = [.. command.Arguments[..compare], "set {char}0x08040002 = 0", "-ex", .. command.Arguments[compare..]] };
        var result = await TinyFirmware.Services.Tools.RunAsync(command, CancellationToken.None);
        Assert.Equal(0, result.ExitCode);
        var trouble = Assert.Throws<FlashFailedException>(() => new Gdb().Judge(job, [result]));
        Assert.Equal("rig-1: section .sec1 does not hold what was written", trouble.What);
    }

    [Fact]
    public async Task A_board_that_lost_power_still_holds_what_was_flashed()
    {
        SkipWithoutTools();
        var plan = await tiny.PlanAsync("model B");
        await using var board = await new Qemu { Time = TimeMode.Fast }.AttachAsync(tiny.Request(plan), CancellationToken.None);
        Assert.Equal("hello model B\n", await ReadAsync(await board.RunAsync(plan, CancellationToken.None), '\n'));
    }

    [Fact]
    public async Task A_board_that_faults_in_its_fault_handler_is_said_to_be_locked_up()
    {
        SkipWithoutTools();
        var plan = await tiny.PlanAsync("model C");
        await using var board = await new Qemu { Time = TimeMode.Fast }.AttachAsync(tiny.Request(plan), CancellationToken.None);
        var link = await board.RunAsync(plan, CancellationToken.None);
        await ReadAsync(link, '\n');
        await link.WriteAsync("!"u8.ToArray(), CancellationToken.None);
        var trouble = await board.Lost;
        Assert.Equal((TroubleKind.Board, "rig-1: the board locked up (a fault inside its fault handler)"), (trouble.Kind, trouble.What));
        Assert.Contains("Lockup", board.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_emulator_that_does_not_start_says_why()
    {
        SkipWithoutTools();
        var board = TinyFirmware.Board with { Emulation = TinyFirmware.Board.Emulation! with { Machine = "no-such-machine" } };
        var trouble = await Assert.ThrowsAsync<TroubleException>(
            () => new Qemu { Time = TimeMode.Fast }.AttachAsync(tiny.Request() with { Board = board }, CancellationToken.None));
        Assert.Equal("rig-1: the emulator did not start (exit code 1)", trouble.What);
        Assert.Contains("-M no-such-machine", trouble.Where, StringComparison.Ordinal);
        Assert.Contains("unsupported machine type", trouble.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void An_emulator_that_is_not_installed_is_named_with_its_package()
    {
        var tools = new FakeToolRunner();
        tools.Missing.Add("qemu-system-arm");
        var trouble = Assert.Single(new Qemu { Time = TimeMode.Fast }.Check(TinyFirmware.Board, tools));
        Assert.Equal("qemu-system-arm", Assert.IsType<MissingToolException>(trouble).Package);
    }

    [Fact]
    public async Task A_board_without_an_emulation_is_a_mistake_of_the_bench()
    {
        var request = tiny.Request() with { Board = TinyFirmware.Board with { Emulation = null } };
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => new Qemu { Time = TimeMode.Fast }.AttachAsync(request, CancellationToken.None));
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
    }

    internal static async Task<string> ReadAsync(ILink link, char last)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var read = await link.Input.ReadAsync(patience.Token);
            if (read.Buffer.PositionOf((byte)last) is { } end)
            {
                var text = Encoding.ASCII.GetString(read.Buffer.Slice(0, read.Buffer.GetPosition(1, end)));
                link.Input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return text;
            }

            Assert.False(read.IsCompleted, "the link has ended");
            link.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static void SkipWithoutTools() => Assert.SkipWhen(TinyFirmware.Missing is not null, $"{TinyFirmware.Missing} is not installed");
}
