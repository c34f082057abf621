using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Flashing;
using Hil.Rigs.Tools;
using Hil.Testing.Flashing;
using Hil.Testing.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Flashing;

/// <summary>Which tool flashes when one fails, with real programs and seeded faults.</summary>
public sealed class FlashOrderTests : IDisposable
{
    private readonly FlashSite site = new();

    [Fact]
    public async Task A_tool_that_fails_once_is_tried_again()
    {
        var report = await WriteAsync(With(FlashFault.FailsOnce), new Copy());
        Assert.Equal(("faulty-flash", VerifiedBy.ReadBack), (report.Tool, report.Verified));
        var failed = Assert.Single(report.Failed);
        Assert.Equal(("faulty-flash", "rig-1: the probe is busy"), (failed.Tool, failed.Cause.What));
    }

    [Fact]
    public async Task After_a_tool_that_failed_twice_the_next_one_flashes()
    {
        var report = await WriteAsync(With(FlashFault.FailsAlways), new Copy());
        Assert.Equal(("copy", 2), (report.Tool, report.Failed.Count));
        Assert.True(File.Exists(Path.Combine(site.Folder, "firmware.elf")));
    }

    [Fact]
    public async Task A_tool_that_is_not_installed_is_passed_over()
    {
        var report = await WriteAsync(With(FlashFault.Missing), new Copy());
        Assert.Equal("copy", report.Tool);
        Assert.IsType<MissingToolException>(Assert.Single(report.Failed).Cause);
    }

    [Fact]
    public async Task When_no_tool_is_installed_the_first_is_named_with_how_to_install_it()
    {
        var missing = await Assert.ThrowsAsync<MissingToolException>(() => WriteAsync(With(FlashFault.Missing), With(FlashFault.Missing)));
        Assert.Equal("Install it: nowhere", missing.Remedy);
    }

    [Fact]
    public async Task A_third_tool_is_not_tried_and_the_first_cause_is_told_with_the_second()
    {
        var busy = await Assert.ThrowsAsync<FlashFailedException>(() => WriteAsync(With(FlashFault.FailsAlways), new Gdb(), new Copy()));
        Assert.Equal((FlashFailure.Busy, TroubleKind.Infrastructure), (busy.Failure, busy.Kind));
        Assert.Equal("Try again. Nor did another tool help: rig-1: flash tool 'gdb' needs a gdb server to talk to.", busy.Remedy);
        Assert.False(File.Exists(Path.Combine(site.Folder, "firmware.elf")));
    }

    [Fact]
    public async Task Flash_that_does_not_hold_what_was_written_is_the_boards_trouble() =>
        Assert.Equal(TroubleKind.Board, (await Assert.ThrowsAsync<FlashFailedException>(() => WriteAsync(With(FlashFault.VerifiesWrong)))).Kind);

    [Fact]
    public async Task A_file_that_a_tool_refuses_is_neither_tried_again_nor_given_to_the_next()
    {
        var tools = new FakeToolRunner().Answering("error reading intel hex file \"flash.hex\"\n", 1);
        var refused = await Assert.ThrowsAsync<FlashFailedException>(() => WriteAsync(tools, new Teensy { Mcu = "TEENSY41" }, new StFlash()));
        Assert.Equal((FlashFailure.WrongFile, TroubleKind.Data), (refused.Failure, refused.Kind));
        Assert.Single(tools.Ran);
    }

    [Fact]
    public async Task Settings_that_a_tool_does_not_know_are_not_tried_again_but_the_next_tool_is()
    {
        const string Well = "Flash written and verified! jolly good!\n";
        var tools = new FakeToolRunner().Answering("Unknown MCU type \"x\"\n", 1).Answering(Well).Answering(Well);
        var report = await WriteAsync(tools, new Teensy { Mcu = "x" }, new StFlash());
        Assert.Equal(("st-flash", 3), (report.Tool, tools.Ran.Count));
    }

    [Fact]
    public async Task A_tool_that_hangs_is_a_time_out_with_what_it_said()
    {
        var tools = new HangingTools();
        var late = await Assert.ThrowsAsync<FlashFailedException>(() => WriteAsync(tools, new StFlash()));
        Assert.Equal((FlashFailure.TimedOut, TroubleKind.Infrastructure, "its words"), (late.Failure, late.Kind, late.Result.Output));
    }

    [Fact]
    public void A_tool_of_another_assembly_is_found_by_its_name()
    {
        var catalog = new PartCatalog(typeof(Rig).Assembly, typeof(FaultyFlash).Assembly);
        const string Flash = "{ faulty-flash: { inner: copy, fault: fails-once } }";
        var bench = YamlFile.Parse<Bench>($"rigs: [ {{ name: a, board: host, connection: process, flash: {Flash} }} ]", "bench.yaml", catalog);
        Assert.Equal(With(FlashFault.FailsOnce), Assert.Single(bench.Rigs[0].FlashToolsFor(RealFirmware.Kinds.TryFind("host")!)));
    }

    [Fact]
    public async Task What_an_earlier_attempt_read_back_does_not_count()
    {
        var stale = (await site.PrepareAsync(new Dfu())).Files.Select(file => file.ReadBack).ToArray();
        foreach (var file in stale)
            File.Copy(file[..^".read".Length], file);
        var tools = new FakeToolRunner();
        for (var i = 0; i < 8; i++)
            tools.Answering("File downloaded successfully\nUpload done.\n");
        var differs = await Assert.ThrowsAsync<FlashFailedException>(() => WriteAsync(tools, new Dfu()));
        Assert.Equal((FlashFailure.VerifyMismatch, "rig-1: 0 of 516 bytes were read back from 0x08000000"), (differs.Failure, differs.What));
    }

    public void Dispose() => site.Dispose();

    private static FaultyFlash With(FlashFault fault) => new() { Inner = new Copy(), Fault = fault };

    private Task<FlashReport> WriteAsync(params IFlashTool[] tools) => WriteAsync(RealFirmware.Services.Tools, tools);

    private async Task<FlashReport> WriteAsync(IToolRunner runner, params IFlashTool[] tools)
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var writing = FlashOrder.WriteAsync(tools, site.Plan, site.Target, RealFirmware.Services with { Tools = runner, Clock = clock }, CancellationToken.None);
        while (!writing.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await writing;
    }

    private sealed class HangingTools : IToolRunner
    {
        public Task<ToolResult> RunAsync(Command command, CancellationToken cancellation) => throw new ToolTimedOutException(command, "its words");

        public Task<RunningTool> StartAsync(Command command, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<PipedTool> PipeAsync(Command command, CancellationToken cancellation) => throw new NotSupportedException();

        public string? Find(string program) => program;
    }
}
