using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;
using Hil.Rigs.Discovery;
using Hil.Rigs.Links;
using Hil.Rigs.Ports;
using Hil.Testing;
using Hil.Testing.Devices;
using Hil.Testing.Links;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Discovery;

public sealed class BoardDiscoveryTests : IDisposable
{
    private static readonly PartCatalog Catalog = new(typeof(Rig).Assembly);
    private static readonly BoardKinds Kinds = BoardKinds.Load(ProjectRoot.File("Rigs/Boards"), Catalog);
    private static readonly UsbPort Nucleo = new("ttyACM0", "", new(0x0483, 0x374b)) { Serial = "066A", Product = "STM32 STLink", Interface = 2 };
    private static readonly UsbPort Ftdi = new("ttyUSB0", "", new(0x0403, 0x6001)) { Serial = "FT1", Product = "FT232R", Latency = 16 };

    private readonly FakeMachine machine = new();
    private readonly PseudoTerminal terminal = new();
    private readonly PseudoTerminal other = new();
    private readonly List<(string Port, int Baud)> opened = [];

    public void Dispose()
    {
        terminal.Dispose();
        other.Dispose();
        machine.Dispose();
    }

    [Fact]
    public async Task A_board_that_answers_is_what_it_says_and_not_what_its_debugger_may_belong_to()
    {
        machine.Plug(Nucleo, terminal.Path);
        await using var board = Board("nucleo-l4r5zi", "aabbcc");
        var found = Assert.Single(await LookAsync());
        Assert.True(found.Kinds.Count > 1, "several kinds share the debugger");
        Assert.Equal("nucleo-l4r5zi", found.Kind!.Name);
        Assert.Equal("aabbcc", found.Answer!.Id);
        Assert.Null(found.Silence);
        var rig = Assert.Single(Draft([found]).Rigs);
        Assert.Equal(("nucleo-l4r5zi-1", "nucleo-l4r5zi", "aabbcc"), (rig.Name, rig.Board.Value, rig.BoardId));
        Assert.Equal(new Usb { Serial = "066A" }, rig.Connection);
    }

    [Fact]
    public async Task Ports_are_left_alone_when_that_is_asked()
    {
        machine.Plug(Nucleo, terminal.Path);
        var found = Assert.Single(await LookAsync(greet: false));
        Assert.Empty(opened);
        Assert.Null(found.Kind);
        Assert.Equal("it was not asked", found.Silence);
        Assert.Contains("a guess, it may be one of: nucleo-f446re, nucleo-l4r5zi", BenchDraft.Write([found]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_device_that_is_neither_a_board_nor_a_converter()
    {
        machine.Plug(new("ttyACM3", "", new(0x12d1, 0x1001)) { Product = "Modem" }, terminal.Path);
        var found = Assert.Single(await LookAsync());
        Assert.Empty(opened);
        Assert.Equal("it was not asked: no board kind has its ids", found.Silence);
        Assert.Equal(TroubleKind.Infrastructure, Assert.Throws<TroubleException>(() => BenchDraft.Write([found])).Kind);
    }

    [Fact]
    public async Task A_board_behind_a_converter_that_any_may_be_behind_is_found_by_its_answer()
    {
        machine.Plug(Ftdi, terminal.Path);
        await using var board = Board("netduinoplus2", "");
        var found = Assert.Single(await LookAsync());
        Assert.Equal("netduinoplus2", found.Kind!.Name);
        Assert.Equal(16, found.Port.Latency);
        Assert.True(LatencyTimer.IsLong(found.Port));
        LatencyTimer.Shorten(found.Port);
        Assert.Equal(1, Assert.Single(machine.Machine.Usb.Ports()).Latency);
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_not_opened_and_named_with_its_holder()
    {
        machine.Plug(Nucleo, terminal.Path);
        await using var holder = TtyLink.Open(terminal.Path, 115_200);
        var found = Assert.Single(await LookAsync());
        Assert.Empty(opened);
        Assert.Matches($@"^process {Environment.ProcessId} \(.+\) has the port$", found.Silence);
    }

    [Fact]
    public async Task A_board_that_says_it_is_of_a_kind_that_nobody_knows_is_left_out_of_the_bench()
    {
        machine.Plug(Nucleo, terminal.Path);
        await using var board = Board("evil\n- name: x", "");
        var found = Assert.Single(await LookAsync());
        Assert.Null(found.Guess);
        machine.Plug(Nucleo with { Name = "ttyACM1", Serial = "066B" }, other.Path);
        var draft = BenchDraft.Write(await LookAsync(greet: false));
        Assert.Equal(2, Parse(draft).Rigs.Count);
        Assert.DoesNotContain(BenchDraft.Write([found, found with { Answer = null }]).Split('\n'), line => line.StartsWith("- name: x", StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_devices_say_of_themselves_a_draft_finds_them_again()
    {
        var kind = Kinds.TryFind("teensy-4-1")!;
        var odd = new UsbPort("ttyACM0", "/dev/ttyACM0", kind.Usb[0].Id) { Serial = "a\"b\\c: {d}\n# \u20ac", Product = "x\n- name: y", Place = "1-1" };
        var bare = odd with { Name = "ttyACM1", Serial = "", Place = "1-2" };
        var twins = new[] { odd with { Name = "ttyACM2", Serial = "T", Place = "1-3" }, odd with { Name = "ttyACM3", Serial = "T", Interface = 2, Place = "1-3" } };
        FoundPort[] found = [.. new[] { odd, bare, twins[0], twins[1] }.Select(port => new FoundPort(port, [kind]) { Silence = "silent" })];
        Assert.Equal(
            [
                new Usb { Serial = odd.Serial }, new Usb { Id = odd.Id }, new Usb { Serial = "T", Interface = 0 }, new Usb { Serial = "T", Interface = 2 },
            ],
            Draft(found).Rigs.Select(rig => rig.Connection));
    }

    [Fact]
    public void Rules_for_udev_name_each_device_of_each_kind_once()
    {
        var rules = UdevRules.Write(Kinds).Split('\n');
        Assert.All(Kinds.All.SelectMany(kind => kind.Usb), usb => Assert.Single(rules, rule =>
            rule.Contains($"\"{usb.Id.Vendor:x4}\"", StringComparison.Ordinal) && rule.Contains($"\"{usb.Id.Product:x4}\"", StringComparison.Ordinal)));
        Assert.Contains(rules, rule => rule.Contains("latency_timer}=\"1\"", StringComparison.Ordinal));
    }

    private static Bench Draft(IReadOnlyList<FoundPort> found) => Parse(BenchDraft.Write(found));

    private static Bench Parse(string text) => YamlFile.Parse<Bench>(text, "draft.yaml", Catalog);

    private FakeBoard Board(string kind, string id)
    {
        var usual = new FakeBoardOptions();
        return new(new MasterLink(terminal), usual with { Info = usual.Info with { Board = kind, Id = id } });
    }

    private Task<IReadOnlyList<FoundPort>> LookAsync(bool greet = true)
    {
        var services = new RigServices(new FakeToolRunner(), TimeProvider.System, NullLoggerFactory.Instance) { Machine = machine.Machine };
        var greeting = new Greeting(services, (port, baud) =>
        {
            opened.Add((port, baud));
            return SerialLinks.Open(port, baud, services.Clock);
        });
        return new BoardDiscovery(services, Kinds, greeting).LookAsync(greet, TestContext.Current.CancellationToken);
    }
}
