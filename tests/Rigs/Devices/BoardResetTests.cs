using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Resetting;
using Hil.Rigs.Tools;
using Hil.Testing.Links;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Devices;

public sealed class BoardResetTests
{
    private static readonly BoardKind Nucleo = RealFirmware.Kinds.TryFind("nucleo-f446re")!;

    private readonly FakeTimeProvider clock = new();
    private readonly FakeToolRunner tools = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Methods => [.. RealFirmware.Catalog.Of(typeof(IBoardReset)).Select(part => part.Name)];

    public static TheoryData<string> Resetters => [.. RealFirmware.Kinds.All.SelectMany(kind => kind.FlashTools.OfType<IProbeReset>())
        .Select(tool => tool.GetType().Name).Distinct()];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_method_resets_or_says_what_it_lacks(string name)
    {
        var method = (IBoardReset)Activator.CreateInstance(RealFirmware.Catalog.Of(typeof(IBoardReset)).Single(part => part.Name == name).Type)!;
        tools.Missing.UnionWith(Nucleo.FlashTools.Select(tool => tool.Program.Program));
        var trouble = await Assert.ThrowsAnyAsync<TroubleException>(() => method.ResetAsync(Request(new FakeAttachment()), Cancellation));
        Assert.NotEmpty(trouble.Remedy);
    }

    [Fact]
    public async Task The_reset_line_is_pulled_for_as_long_as_it_is_said_and_the_boot_line_never()
    {
        var link = new LinesOnly();
        var resetting = new DtrRts { Hold = TimeSpan.FromMilliseconds(100) }.ResetAsync(Request(new FakeAttachment { Open = link }), Cancellation);
        Assert.Equal(["dtr 0 rts 1"], link.Driven);
        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(resetting.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await resetting;
        Assert.Equal(["dtr 0 rts 1", "dtr 0 rts 0"], link.Driven);
    }

    [Fact]
    public async Task A_pseudo_terminal_says_that_it_has_no_lines()
    {
        using var terminal = new PseudoTerminal();
        await using var link = new PacedLink(TtyLink.Open(terminal.Path, 115_200), 115_200, clock);
        var trouble = await Assert.ThrowsAsync<PortUnusableException>(() => new DtrRts().ResetAsync(Request(new FakeAttachment { Open = link }), Cancellation));
        Assert.StartsWith("The port has no DTR and RTS: ", trouble.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_probes_tool_resets_the_board_that_its_serial_number_names()
    {
        await new ByFlashTool().ResetAsync(Request(new FakeAttachment { Number = "066F" }), Cancellation);
        Assert.Equal("openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c 'adapter serial 066F' -c init -c 'reset run' -c shutdown", Assert.Single(tools.Ran).ToString());
    }

    [Fact]
    public async Task The_next_tool_resets_when_the_first_is_not_installed_and_a_failure_is_told()
    {
        tools.Missing.Add("openocd");
        tools.Answering("Couldn't find any ST-Link devices", 1);
        var failure = await Assert.ThrowsAsync<ToolFailedException>(() => new ByFlashTool().ResetAsync(Request(new FakeAttachment()), Cancellation));
        Assert.Equal("st-flash reset", failure.Result.Command.ToString());
    }

    [Theory]
    [MemberData(nameof(Resetters))]
    public void A_tool_resets_with_its_own_program_and_the_serial_number_it_was_given(string name)
    {
        var (kind, tool) = RealFirmware.Kinds.All.SelectMany(kind => kind.FlashTools.Select(tool => (kind, tool)))
            .First(pair => pair.tool.GetType().Name == name && pair.tool is not ProbeRs { Probe: null });
        var command = ((IProbeReset)tool).Reset(new FlashTarget("rig", kind, "/tmp", null) { Serial = "S-E-R", Probe = "S-E-R" });
        Assert.Equal(tool.Program.Program, command.Program);
        Assert.True(command.Arguments.Any(word => word.Contains("S-E-R", StringComparison.Ordinal)), command.ToString());
    }

    [Fact]
    public async Task A_board_is_touched_at_1200_baud_and_its_port_is_let_go()
    {
        using var terminal = new PseudoTerminal();
        var attachment = new FakeAttachment { Path = terminal.Path };
        await Assert.ThrowsAsync<PortUnusableException>(() => new Touch1200().ResetAsync(Request(attachment), Cancellation));
        Assert.True(attachment.IsReleased);
        Assert.Equal(1200, PseudoTerminal.SpeedOf(terminal.Path));
        await using var again = TtyLink.Open(terminal.Path, 9600);
    }

    private ResetRequest Request(Attachment attachment) => new("rig", Nucleo, attachment, "/tmp", new RigServices(tools, clock, NullLoggerFactory.Instance));

    private sealed class FakeAttachment : Attachment
    {
        public ILink? Open { get; init; }

        public string? Path { get; init; }

        public string? Number { get; init; }

        public bool IsReleased { get; private set; }

        public override Origin Origin => Origin.Measured;

        public override int Baud => 115_200;

        public override ILink? Link => Open;

        public override string? Port => Path;

        public override string? Probe => Number;

        public override Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation) => Task.FromResult(Open!);

        public override ValueTask ReleaseAsync()
        {
            IsReleased = true;
            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class LinesOnly : ILink, IModemLines
    {
        public List<string> Driven { get; } = [];

        public string Name => "lines";

        public System.IO.Pipelines.PipeReader Input { get; } = System.IO.Pipelines.PipeReader.Create(Stream.Null);

        public void Drive(bool dtr, bool rts) => Driven.Add($"dtr {(dtr ? 1 : 0)} rts {(rts ? 1 : 0)}");

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
