using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;
using Hil.Rigs.Discovery;
using Hil.Rigs.Links;
using Hil.Rigs.Ports;
using Hil.Testing.Devices;
using Hil.Testing.Links;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Discovery;

/// <summary>Devices whose ids no board kind has, and boards and devices that say what they like, over a real port.</summary>
public sealed class UnknownDeviceTests : IDisposable
{
    private static readonly UsbPort Converter = new("ttyUSB0", "", new(0x0403, 0x6001)) { Serial = "FT1", Product = "FT232R" };

    private readonly FakeMachine machine = new();
    private readonly PseudoTerminal terminal = new();

    public void Dispose()
    {
        terminal.Dispose();
        machine.Dispose();
    }

    [Fact]
    public async Task A_board_behind_a_converter_that_any_may_be_behind_is_known_by_its_answer()
    {
        machine.Plug(Converter, terminal.Path);
        await using var board = Board("netduinoplus2");
        var found = Assert.Single(await SurveyAsync());
        Assert.Empty(found.Candidates);
        Assert.Equal(("netduinoplus2", null), (found.Kind!.Name, found.Silence));
        Assert.Equal(new Usb { Serial = "FT1" }, Assert.Single(Draft([found]).Rigs).Connection);
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_not_opened_and_told_with_its_holder()
    {
        machine.Plug(Converter, terminal.Path);
        await using var holder = TtyLink.Open(terminal.Path, 115_200);
        var found = Assert.Single(await SurveyAsync());
        Assert.Matches($@"^held by process {Environment.ProcessId} \(.+\)$", found.Silence);
    }

    [Fact]
    public async Task A_board_of_a_kind_that_nobody_knows_is_no_rig_and_cannot_write_into_the_draft()
    {
        machine.Plug(Converter, terminal.Path);
        await using var board = Board("evil\n  - name: x");
        var found = Assert.Single(await SurveyAsync());
        Assert.Null(found.Kind);
        Assert.Equal("esp32-devkitc-1", Assert.Single(Draft([found, Known(Converter with { Serial = "FT2", Place = "1-9" })]).Rigs).Name);
    }

    [Fact]
    public void Whatever_a_device_says_is_its_serial_number_a_draft_finds_it_by()
    {
        var odd = Converter with { Serial = "a\"b\\c: {d}\n# \u001b[2J\u20ac" };
        Assert.Equal(new Usb { Serial = odd.Serial }, Assert.Single(Draft([Known(odd)]).Rigs).Connection);
        Assert.Equal("a?[2J", Printable.Of("a\u001b[2J"));
    }

    private static Finding Known(UsbPort port) => new(port, [new(RealFirmware.Kinds.TryFind("esp32-devkitc")!, UsbRole.Adapter)]);

    private static Bench Draft(IReadOnlyList<Finding> found) => YamlFile.Parse<Bench>(BenchDraft.Write(found)!, "draft.yaml", RealFirmware.Catalog);

    private FakeBoard Board(string kind)
    {
        var usual = new FakeBoardOptions();
        return new(new MasterLink(terminal), usual with { Info = usual.Info with { Board = kind } });
    }

    private Task<IReadOnlyList<Finding>> SurveyAsync()
    {
        var services = new RigServices(new FakeToolRunner(), TimeProvider.System, NullLoggerFactory.Instance) { Machine = machine.Machine };
        return new Survey(RealFirmware.Kinds, services, new Greeting(services)).RunAsync(TestContext.Current.CancellationToken);
    }
}
