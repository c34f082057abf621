using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Testing;
using Hil.Testing.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests;

/// <summary>Rigs with the project's real firmware.</summary>
public sealed class RigTests
{
    public static TheoryData<string, string> ShippedRigs => [.. Directory.GetFiles(ProjectRoot.File("Rigs/Benches"), "*.yaml")
        .SelectMany(file => Bench.Load(file, RealFirmware.Catalog).Rigs.Select(rig => new TheoryDataRow<string, string>(Path.GetFileNameWithoutExtension(file), rig.Name)))];

    [Theory]
    [MemberData(nameof(ShippedRigs))]
    public async Task Every_shipped_rig_comes_up_with_its_firmware_and_answers(string bench, string name)
    {
        var settings = Bench.Load(ProjectRoot.File($"Rigs/Benches/{bench}.yaml"), RealFirmware.Catalog).Rigs.Single(rig => rig.Name == name);
        var kind = RealFirmware.Kinds.TryFind(settings.Board.Value)!;
        var firmware = await RealFirmware.BuildAsync(kind);
        string folder;
        await using (var rig = RealFirmware.NewRig(settings, kind))
        {
            var session = await rig.BringUpAsync(firmware, null, null, new SessionOptions(), CancellationToken.None);
            folder = rig.Folder;
            Assert.Equal((RigState.Ready, Origin.Emulated), (rig.State, rig.Attachment!.Origin));
            Assert.Equal((kind.Name, FirmwareImage.Read(firmware).BuildId), (session.Info.Board, session.Info.Firmware));
            if (kind.Clock is { } clock)
                Assert.Equal(clock.Hertz, session.Info.ClockHertz);
            var before = await session.PingAsync(CancellationToken.None);
            var after = await session.PingAsync(CancellationToken.None);
            Assert.True(after.Ticks > before.Ticks);
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_board_that_lost_power_comes_back_with_what_was_flashed_and_can_be_flashed_again()
    {
        var kind = RealFirmware.Kinds.TryFind("mps2-an386")!;
        var firmware = await RealFirmware.BuildAsync(kind);
        await using var rig = RealFirmware.NewRig(RealFirmware.Settings(kind.Name, new Qemu { Time = TimeMode.Fast }), kind);
        await rig.BringUpAsync(firmware, null, null, new SessionOptions(), CancellationToken.None);
        await rig.PowerOffAsync();
        Assert.Equal(RigState.Off, rig.State);
        await rig.PowerOnAsync(CancellationToken.None);
        Assert.Equal(RigState.Flashed, rig.State);
        await rig.RunAsync(new SessionOptions(), CancellationToken.None);
        await rig.PowerOffAsync();
        await rig.BringUpAsync(firmware, null, null, new SessionOptions(), CancellationToken.None);
        Assert.Equal(RigState.Ready, rig.State);
    }

    [Fact]
    public async Task A_board_with_another_firmware_than_was_flashed_is_refused_by_name()
    {
        var kind = RealFirmware.Kinds.TryFind("host")!;
        var image = FirmwareImage.Read(await RealFirmware.BuildAsync(kind));
        await using var rig = RealFirmware.NewRig(RealFirmware.Settings("host", new Process()), kind);
        await rig.PowerOnAsync(CancellationToken.None);
        await rig.FlashAsync(new(image with { BuildId = new('0', 40) }, null), CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<WrongBoardException>(() => rig.RunAsync(new SessionOptions(), CancellationToken.None));
        Assert.Equal($"rig-1: the firmware is '{image.BuildId}', not '{new string('0', 40)}'", refusal.What);
        Assert.Equal((RigState.Broken, TroubleKind.Board), (rig.State, rig.Cause!.Kind));
    }

    [Fact]
    public async Task A_board_of_another_kind_is_refused_by_name()
    {
        var folder = Directory.CreateTempSubdirectory("hil-kinds-").FullName;
        File.Copy(ProjectRoot.File("Rigs/Boards/host.yaml"), Path.Combine(folder, "other-board.yaml"));
        var kind = BoardKinds.Load(folder, RealFirmware.Catalog).TryFind("other-board")!;
        await using var rig = RealFirmware.NewRig(RealFirmware.Settings("other-board", new Process()), kind);
        var firmware = await RealFirmware.BuildAsync(kind);
        var refusal = await Assert.ThrowsAsync<WrongBoardException>(() => rig.BringUpAsync(firmware, null, null, new SessionOptions(), CancellationToken.None));
        Assert.Equal("rig-1: the board is 'host', not 'other-board'", refusal.What);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_board_whose_process_dies_breaks_its_rig_with_that_as_the_cause()
    {
        var kind = RealFirmware.Kinds.TryFind("host")!;
        var firmware = await RealFirmware.BuildAsync(kind);
        await using var rig = RealFirmware.NewRig(RealFirmware.Settings("host", new Process()), kind);
        await rig.BringUpAsync(firmware, null, null, new SessionOptions(), CancellationToken.None);
        var attachment = rig.Attachment!;
        var process = Directory.GetDirectories("/proc").Single(one => new FileInfo(one + "/exe").LinkTarget == Path.Combine(rig.Folder, "firmware.elf"));
        await RealFirmware.Services.Tools.RunAsync(new("kill", "-9", Path.GetFileName(process)), CancellationToken.None);
        var cause = await attachment.Lost;
        Assert.Equal("rig-1: the firmware's process ended with exit code 137", cause.What);
        Assert.Same(cause, await rig.Broken);
        var again = await Assert.ThrowsAsync<BrokenRigException>(() => rig.PowerOnAsync(CancellationToken.None));
        Assert.Equal("Rig 'rig-1' is broken since: " + cause.What, again.What);
    }

    [Fact]
    public async Task A_rig_that_broke_repeats_its_first_cause()
    {
        var connection = new DeadPort();
        var kind = RealFirmware.Kinds.TryFind("host")!;
        await using var rig = RealFirmware.NewRig(RealFirmware.Settings("host", connection), kind);
        var first = await Assert.ThrowsAsync<TroubleException>(() => rig.PowerOnAsync(CancellationToken.None));
        Assert.Equal("attempt 1 failed", first.What);
        var second = await Assert.ThrowsAsync<BrokenRigException>(() => rig.PowerOnAsync(CancellationToken.None));
        Assert.Equal("Rig 'rig-1' is broken since: attempt 1 failed (port). Mend it.", second.Message);
        await rig.PowerOffAsync();
        Assert.Equal(RigState.Broken, rig.State);
    }

    [Fact]
    public async Task A_probe_that_was_busy_is_asked_a_second_time_and_not_a_third()
    {
        var kind = RealFirmware.Kinds.TryFind("host")!;
        var image = FirmwareImage.Read(await RealFirmware.BuildAsync(kind));
        var tools = new FakeToolRunner().Answering("Connection refused.\n").Answering("Connection refused.\n").Answering("never seen");
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var services = RealFirmware.Services with { Tools = tools, Clock = clock };
        await using var rig = new Rig(RealFirmware.Settings("host", new Process()), kind, [new Gdb { Server = "localhost:1" }], services);
        await rig.PowerOnAsync(CancellationToken.None);
        var flashing = rig.FlashAsync(new(image, null), CancellationToken.None);
        while (!flashing.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<FlashFailedException>(() => flashing);
        Assert.Equal(2, tools.Ran.Count);
    }

    [Fact]
    public async Task Steps_are_taken_in_order()
    {
        var kind = RealFirmware.Kinds.TryFind("host")!;
        await using var rig = RealFirmware.NewRig(RealFirmware.Settings("host", new Process()), kind);
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.RunAsync(new SessionOptions(), CancellationToken.None));
        Assert.Equal(RigState.Off, rig.State);
        Assert.Null(rig.Cause);
    }

    [Fact]
    public async Task A_cancelled_step_leaves_the_rig_off_and_not_broken()
    {
        var kind = RealFirmware.Kinds.TryFind("host")!;
        await using var rig = RealFirmware.NewRig(RealFirmware.Settings("host", new Process()), kind);
        await rig.PowerOnAsync(CancellationToken.None);
        var image = FirmwareImage.Read(await RealFirmware.BuildAsync(kind));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.FlashAsync(new(image, null), new CancellationToken(canceled: true)));
        Assert.Equal((RigState.Off, (TroubleException?)null), (rig.State, rig.Cause));
    }

    private sealed record DeadPort : IConnection
    {
        private int attempts;

        public Origin Origin => Origin.Measured;

        public IEnumerable<TroubleException> Check(BoardKind board, Hil.Rigs.Tools.IToolRunner tools) => [];

        public Task<Attachment> AttachAsync(AttachRequest request, CancellationToken cancellation) =>
            throw new TroubleException(TroubleKind.Infrastructure, $"attempt {++attempts} failed", "port", "Mend it.");
    }
}
