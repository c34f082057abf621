using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Ports;
using Hil.Rigs.Tools;
using Hil.Testing.Flashing;

namespace Hil.Rigs.Tests.Flashing;

/// <summary>A board that runs before it is flashed, as real ones do: the firmware as a process whose port a rig is given.</summary>
public sealed class RunningBoardTests
{
    [Fact]
    public async Task A_board_that_says_it_holds_the_plan_is_not_flashed()
    {
        var (board, port, image) = await StartAsync();
        await using var running = board;
        await using var rig = NewRig(port, FlashFault.Missing);
        await rig.PowerOnAsync(CancellationToken.None);
        var report = await rig.FlashAsync(new(image, null), CancellationToken.None);
        Assert.Equal((true, VerifiedBy.Handshake, 0L, ""), (report.Skipped, report.Verified, report.Bytes, report.Tool));
        Assert.Same(report, rig.Flashed);
        var session = await rig.RunAsync(new SessionOptions(), CancellationToken.None);
        Assert.Equal(image.BuildId, session.Info.Firmware);
    }

    [Fact]
    public async Task A_board_that_says_it_holds_something_else_is_flashed()
    {
        var (board, port, image) = await StartAsync();
        await using var running = board;
        await using var rig = NewRig(port, FlashFault.None);
        await rig.PowerOnAsync(CancellationToken.None);
        var report = await rig.FlashAsync(new(image with { BuildId = new('0', 40) }, null), CancellationToken.None);
        Assert.Equal((false, "faulty-flash"), (report.Skipped, report.Tool));
        await Assert.ThrowsAsync<WrongBoardException>(() => rig.RunAsync(new SessionOptions(), CancellationToken.None));
    }

    [Fact]
    public async Task A_flash_tool_has_the_port_to_itself()
    {
        var (board, port, image) = await StartAsync();
        await using var running = board;
        await using var rig = NewRig(port, FlashFault.None);
        await rig.PowerOnAsync(CancellationToken.None);
        Assert.Equal(Environment.ProcessId, PortHolder.Find(port)?.Process);
        await rig.Attachment!.ReleaseAsync();
        Assert.Equal(running.Id, PortHolder.Find(port)?.Process);
        rig.AssumeFlashed(new(image, null));
        Assert.Equal(image.BuildId, (await rig.RunAsync(new SessionOptions(), CancellationToken.None)).Info.Firmware);
    }

    private static async Task<(RunningTool Board, string Port, FirmwareImage Image)> StartAsync()
    {
        var elf = await RealFirmware.BuildAsync(RealFirmware.Kinds.TryFind("host")!);
        var board = await RealFirmware.Services.Tools.StartAsync(new(elf), CancellationToken.None);
        await foreach (var line in board.Lines.ReadAllAsync(CancellationToken.None))
        {
            if (line.StartsWith("pty ", StringComparison.Ordinal))
                return (board, line[4..].Trim(), FirmwareImage.Read(elf));
        }

        throw new InvalidOperationException((await board.Ended).Output);
    }

    private static Rig NewRig(string port, FlashFault fault)
    {
        var settings = RealFirmware.Settings("host", new Tty { Path = new(port, port) });
        return new(settings, RealFirmware.Kinds.TryFind("host")!, [new FaultyFlash { Inner = new Copy(), Fault = fault }], RealFirmware.Services);
    }
}
