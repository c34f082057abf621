using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Devices;
using Hil.Rigs.Links;
using Hil.Rigs.Ports;
using Hil.Testing.Devices;
using Hil.Testing.Links;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Devices;

public sealed class UsbConnectionTests : IDisposable
{
    private static readonly UsbPort First = new("ttyACM0", "", new(0x0483, 0x374b)) { Serial = "AAA", Product = "STM32 STLink", Interface = 2 };

    private readonly FakeMachine machine = new();
    private readonly PseudoTerminal one = new();
    private readonly PseudoTerminal other = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        one.Dispose();
        other.Dispose();
        machine.Dispose();
    }

    [Fact]
    public async Task Two_equal_boards_are_told_apart_by_their_serial_numbers()
    {
        machine.Plug(First, one.Path);
        var node = machine.Plug(First with { Name = "ttyACM1", Serial = "BBB" }, other.Path);
        await using var board = await new Usb { Serial = "BBB" }.AttachAsync(Request(), Cancellation);
        Assert.Equal((node, "BBB"), (board.Port, board.Serial));
        other.Write("x"u8);
        var read = await board.Link!.Input.ReadAsync(Cancellation);
        Assert.Equal((byte)'x', read.Buffer.FirstSpan[0]);
        board.Link.Input.AdvanceTo(read.Buffer.End);
    }

    [Fact]
    public async Task A_port_that_comes_back_under_another_name_is_followed()
    {
        machine.Plug(First, one.Path);
        var usb = new Usb { Serial = "AAA" };
        await using var board = await usb.AttachAsync(Request(), Cancellation);
        await board.ReleaseAsync();
        machine.Unplug(First.Name);
        var returning = board.RunAsync(null!, Cancellation);
        Assert.False(returning.IsCompleted);
        var node = machine.Plug(First with { Name = "ttyACM7" }, other.Path);
        Assert.Equal(node, (await returning).Name);
        Assert.Equal(node, board.Port);
    }

    [Fact]
    public async Task A_board_that_is_not_there_is_waited_for_as_long_as_is_said()
    {
        var missing = await Assert.ThrowsAsync<PortUnusableException>(() => new Usb { Serial = "AAA" }.AttachAsync(Request(), Cancellation));
        Assert.Equal("No such USB serial device is plugged in (USB serial number AAA). Is the board plugged in? See: hil discover", missing.Message);
        var attaching = new Usb { Serial = "AAA" }.AttachAsync(Request() with { Patience = TimeSpan.FromMinutes(1) }, Cancellation);
        var node = machine.Plug(First, one.Path);
        await using var board = await attaching;
        Assert.Equal(node, board.Port);
    }

    [Fact]
    public async Task What_does_not_tell_two_devices_or_two_ports_apart_is_refused()
    {
        machine.Plug(First, one.Path);
        machine.Plug(First with { Name = "ttyACM1" }, other.Path);
        var clones = await Assert.ThrowsAsync<TroubleException>(() => new Usb { Serial = "AAA" }.AttachAsync(Request(), Cancellation));
        Assert.Equal(TroubleKind.Configuration, clones.Kind);
        Assert.Contains("2 USB devices fit: ttyACM0 (interface 2), ttyACM1 (interface 2)", clones.Message, StringComparison.Ordinal);
        machine.Plug(First with { Name = "ttyACM2", Serial = "TWO", Interface = 0 }, one.Path, "2-1");
        machine.Plug(First with { Name = "ttyACM3", Serial = "TWO", Interface = 4 }, one.Path, "2-1");
        var ports = await Assert.ThrowsAsync<TroubleException>(() => new Usb { Serial = "TWO" }.AttachAsync(Request(), Cancellation));
        Assert.Contains("makes 2 serial ports: ttyACM2 (interface 0), ttyACM3 (interface 4)", ports.Message, StringComparison.Ordinal);
        await using var board = await new Usb { Serial = "TWO", Interface = 4 }.AttachAsync(Request(), Cancellation);
        Assert.EndsWith("ttyACM3", board.Port, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_held_is_named_with_its_holder_before_anything_is_touched()
    {
        var usb = new Usb { Id = new(0x0483, 0x374b) };
        Assert.IsType<PortUnusableException>(Assert.Single(usb.Check(machine.Machine)));
        machine.Plug(First, one.Path);
        Assert.Empty(usb.Check(machine.Machine));
    }

    [Fact]
    public void A_rig_says_what_its_device_is()
    {
        var rig = YamlFile.Parse<BenchRig>("{ name: a, board: host, board-id: 0a1b, connection: { usb: { serial: 066F, id: \"0483:374b\", wait: 5 s } } }", "x.yaml", RealFirmware.Catalog);
        Assert.Equal(new Usb { Serial = "066F", Id = new(0x0483, 0x374b), Wait = TimeSpan.FromSeconds(5) }, rig.Connection);
        var bare = Assert.Throws<FileTroubleException>(
            () => YamlFile.Parse<BenchRig>("{ name: a, board: host, board-id: 0A1, connection: { usb: { id: \"0483374b\" } } }", "x.yaml", RealFirmware.Catalog));
        Assert.Contains("is not a USB id; write it as 0483:374b", bare.Message, StringComparison.Ordinal);
        var none = Assert.Throws<FileTroubleException>(() => YamlFile.Parse<BenchRig>("{ name: a, board: host, board-id: 0A1, connection: usb }", "x.yaml", RealFirmware.Catalog));
        Assert.Contains("connection 'usb' needs 'serial'; for a device that has none, 'id' or 'product'", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_devices_without_serial_numbers_are_told_apart_by_what_their_boards_say()
    {
        var bare = First with { Serial = "" };
        machine.Plug(bare, one.Path);
        var node = machine.Plug(bare with { Name = "ttyACM1" }, other.Path);
        await using var wrong = new FakeBoard(new MasterLink(one), new() { Info = Stating("0a0b") });
        await using var right = new FakeBoard(new MasterLink(other), new() { Info = Stating("0c0d") });
        await using var board = await new Usb { Id = bare.Id }.AttachAsync(Request() with { BoardId = "0c0d" }, Cancellation);
        Assert.Equal(node, board.Port);
    }

    private static BoardInfo Stating(string id) => new FakeBoardOptions().Info with { Id = id };

    private AttachRequest Request() => new("rig", RealFirmware.Kinds.TryFind("host")!, machine.Machine.Root, null, null,
        new RigServices(new FakeToolRunner(), TimeProvider.System, NullLoggerFactory.Instance) { Machine = machine.Machine });
}
