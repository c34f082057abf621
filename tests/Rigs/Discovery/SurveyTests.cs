using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Devices;
using Hil.Rigs.Discovery;
using Hil.Rigs.Links;
using Hil.Rigs.Ports;
using Hil.Testing.Devices;
using Hil.Testing.Links;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Discovery;

public sealed class SurveyTests : IAsyncLifetime
{
    private static readonly UsbPort StLink = new("ttyACM0", "", new(0x0483, 0x374b)) { Serial = "0669FF", Product = "STM32 STLink", Interface = 2 };
    private static readonly UsbPort Nano = new("ttyACM1", "", new(0x2341, 0x805a)) { Product = "Nano 33 BLE" };
    private static readonly UsbPort Modem = new("ttyACM9", "", new(0x1234, 0x5678)) { Product = "Modem\nrigs: []", Serial = "M" };

    private readonly FakeMachine machine = new();
    private readonly Dictionary<string, FakeBoard> boards = [];
    private readonly Dictionary<string, ILink> links = [];
    private readonly List<string> opened = [];

    private RigServices Services => new(new FakeToolRunner(), TimeProvider.System, NullLoggerFactory.Instance) { Machine = machine.Machine };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var board in boards.Values) await board.DisposeAsync();
        machine.Dispose();
    }

    [Fact]
    public async Task A_shared_debugger_is_any_of_its_boards_until_the_board_answers()
    {
        machine.Plug(StLink);
        var silent = Assert.Single(await SurveyAsync(greet: false));
        Assert.Equal(["nucleo-f446re", "nucleo-l4r5zi"], silent.Candidates.Select(candidate => candidate.Kind.Name));
        Assert.Equal("not asked", silent.Silence);
        Assert.Empty(opened);

        Answers(StLink.Name, "nucleo-l4r5zi", "0a0b0c");
        var found = Assert.Single(await SurveyAsync());
        Assert.Equal(("nucleo-l4r5zi", "0a0b0c", null), (found.Kind!.Name, found.Board!.Id, found.Silence));
    }

    [Fact]
    public async Task Nothing_is_sent_to_what_is_no_board_of_ours_or_runs_its_boot_loader()
    {
        machine.Plug(Modem);
        machine.Plug(Nano with { Id = new(0x2341, 0x005a) });
        var found = await SurveyAsync();
        Assert.Equal(["its boot loader runs", "not asked: no board kind has its ids"], found.Select(finding => finding.Silence));
        Assert.Empty(opened);
    }

    [Fact]
    public async Task Each_speed_of_the_kinds_that_it_may_be_is_tried_once_and_a_port_that_fails_is_told()
    {
        machine.Plug(new UsbPort("ttyUSB0", "", new(0x10c4, 0xea60)) { Serial = "0001" });
        var found = Assert.Single(await SurveyAsync());
        Assert.Equal(["ttyUSB0 at 921600"], opened);
        Assert.Equal("No such board in this test", found.Silence);
    }

    [Fact]
    public async Task A_draft_is_a_bench_that_names_boards_by_what_stays_the_same()
    {
        machine.Plug(StLink);
        machine.Plug(Nano);
        machine.Plug(Modem);
        Answers(StLink.Name, "nucleo-f446re", "0a0b0c");
        var text = BenchDraft.Write(await SurveyAsync())!;
        var bench = YamlFile.Parse<Bench>(text, "draft.yaml", RealFirmware.Catalog);
        Assert.Equal(["nucleo-f446re-1", "arduino-nano-33-ble-1"], bench.Rigs.Select(rig => rig.Name));
        Assert.Equal([new Usb { Serial = "0669FF" }, new Usb { Id = Nano.Id }], bench.Rigs.Select(rig => rig.Connection));
        Assert.Equal(["0a0b0c", null], bench.Rigs.Select(rig => rig.BoardId));
        Assert.Contains("# It answered: firmware 1.0", text, StringComparison.Ordinal);
        Assert.Contains("# Left out: ttyACM9, 1234:5678, Modem?rigs: []. Not asked: no board kind has its ids.", text, StringComparison.Ordinal);
        Assert.Empty(bench.Rigs.SelectMany(rig => ((Usb)rig.Connection).Check(machine.Machine)));
    }

    [Fact]
    public async Task A_draft_tells_two_equal_boards_apart_or_says_that_it_cannot()
    {
        machine.Plug(Nano);
        machine.Plug(Nano with { Name = "ttyACM2" });
        Assert.Contains("nothing tells them apart", BenchDraft.Write(await SurveyAsync())!, StringComparison.Ordinal);
        Answers("ttyACM1", "arduino-nano-33-ble", "aa");
        Answers("ttyACM2", "arduino-nano-33-ble", "bb");
        var bench = YamlFile.Parse<Bench>(BenchDraft.Write(await SurveyAsync())!, "draft.yaml", RealFirmware.Catalog);
        Assert.Equal(["aa", "bb"], bench.Rigs.Select(rig => rig.BoardId));
    }

    [Fact]
    public async Task Several_ports_of_one_device_are_told_apart_by_their_interfaces()
    {
        machine.Plug(StLink, place: "1-1");
        machine.Plug(StLink with { Name = "ttyACM1", Interface = 4 }, place: "1-1");
        var bench = YamlFile.Parse<Bench>(BenchDraft.Write(await SurveyAsync())!, "draft.yaml", RealFirmware.Catalog);
        Assert.Equal([2, 4], bench.Rigs.Select(rig => ((Usb)rig.Connection).Interface!.Value));
    }

    [Fact]
    public async Task Hostile_names_stay_within_their_quotes()
    {
        var odd = StLink with { Serial = "a\"}\\ }, x: {" };
        machine.Plug(odd);
        var bench = YamlFile.Parse<Bench>(BenchDraft.Write(await SurveyAsync())!, "draft.yaml", RealFirmware.Catalog);
        Assert.Equal(odd.Serial, ((Usb)Assert.Single(bench.Rigs).Connection).Serial);
    }

    [Fact]
    public async Task Without_a_board_there_is_no_draft()
    {
        machine.Plug(Modem);
        Assert.Null(BenchDraft.Write(await SurveyAsync()));
    }

    [Fact]
    public void A_latency_timer_is_set_or_the_rule_that_sets_it_is_told()
    {
        machine.Plug(new UsbPort("ttyUSB0", "", new(0x0403, 0x6001)) { Serial = "A5", Latency = 16 });
        LatencyTimer.Set(Assert.Single(machine.Machine.Usb.Ports()), LatencyTimer.Least);
        Assert.Equal(1, Assert.Single(machine.Machine.Usb.Ports()).Latency);
        Assert.Throws<Protocols.TroubleException>(() => LatencyTimer.Set(StLink, 1));
        var refused = Assert.Throws<Protocols.TroubleException>(() => LatencyTimer.Set(StLink with { LatencyFile = machine.Machine.Root }, 1));
        Assert.Contains("ATTR{latency_timer}=\"1\"", refused.Remedy, StringComparison.Ordinal);
    }

    private void Answers(string port, string kind, string id)
    {
        var (host, device) = MemoryLink.Pair(port);
        boards.Add(port, new FakeBoard(device, new() { Info = new FakeBoardOptions().Info with { Board = kind, Id = id } }));
        links.Add(port, host);
    }

    private async Task<IReadOnlyList<Finding>> SurveyAsync(bool greet = true)
    {
        var greeting = new Greeting(Services, (port, baud) =>
        {
            var name = Path.GetFileName(port);
            lock (opened) opened.Add($"{name} at {baud}");
            return links.GetValueOrDefault(name) ?? throw new PortUnusableException(port, "No such board in this test", "Plug it in.");
        });
        return await new Survey(RealFirmware.Kinds, Services, greet ? greeting : null).RunAsync(TestContext.Current.CancellationToken);
    }
}
