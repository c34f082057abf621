using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Links;
using Hil.Testing;
using Hil.Testing.Flashing;
using Hil.Testing.Switching;

namespace Hil.Rigs.Tests;

/// <summary>A board kind, a flash tool and a power switch of somebody else's: files in a folder, and no existing one edited.</summary>
public sealed class AdditionsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hil-additions-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_board_kind_a_flash_tool_and_a_switch_are_added_without_editing_a_file()
    {
        var catalog = new PartCatalog(typeof(Rig).Assembly, typeof(FakeSwitch).Assembly);
        var boards = Directory.CreateDirectory(Path.Combine(folder, "boards")).FullName;
        var kind = File.ReadAllText(ProjectRoot.File("Rigs/Boards/host.yaml")).Replace("flash-tools: [copy]", "flash-tools: [{ faulty-flash: { inner: copy, fault: fails-once } }]", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(boards, "host.yaml"), kind, TestContext.Current.CancellationToken);
        var bench = Path.Combine(folder, "bench.yaml");
        await File.WriteAllTextAsync(bench, "rigs: [ { name: mine, board: host, connection: process, switch: fake-switch } ]", TestContext.Current.CancellationToken);

        var board = BoardKinds.Load(boards, catalog).TryFind("host")!;
        var settings = Assert.Single(Bench.Load(bench, catalog).Rigs);
        Assert.IsType<FaultyFlash>(Assert.Single(board.FlashTools));
        await using var rig = new Rig(settings, board, settings.FlashToolsFor(board), RealFirmware.Services);
        var firmware = await RealFirmware.BuildAsync(board);
        await rig.BringUpAsync(firmware, null, null, new SessionOptions(), TestContext.Current.CancellationToken);
        Assert.Equal("faulty-flash", Assert.Single(rig.Flashed!.Failed).Tool);
        await rig.PowerCycleAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.Equal([false, true], Assert.IsType<FakeSwitch>(settings.Switch).Told);
    }
}
