using System.Globalization;
using Hil.Engine.Running;
using Hil.Protocols;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Rigs;
using Hil.Rigs.Devices;
using Hil.Rigs.Flashing;
using Hil.Rigs.Recovery;
using Hil.Testing.Devices;
using Hil.Testing.Flashing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.EndToEnd.Tests;

/// <summary>Boards that break in mid-run, each with the project's own firmware, and what becomes of their rigs and samples.</summary>
public sealed class RecoveryTests : IDisposable
{
    private const int Samples = 40;

    private readonly Site site = new();
    private readonly HilProgram hil;

    public RecoveryTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site);
    }

    public void Dispose() => site.Dispose();

    /// <summary>What breaks, whose fault it is, and which step brings the board back.</summary>
    public static TheoryData<string, string, TroubleKind> Faults => new()
    {
        { "hang", "soft-reset", TroubleKind.Board },
        { "lock-up", "reopen-port", TroubleKind.Board },
        { "reset", "soft-reset", TroubleKind.Board },
        { "garbage", "hard-reset", TroubleKind.Board },
        { "impostor", "hard-reset", TroubleKind.Board },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_board_that_breaks_comes_back_and_no_sample_is_lost_or_doubled(string fault, string step, TroubleKind kind)
    {
        // Where in the run it breaks differs between the faults, and is the same in every run of the test.
        var at = new Random(fault.Length).Next(5, 30);
        var end = await RunAsync(string.Create(CultureInfo.InvariantCulture, $"{fault}@{at}"));

        Assert.Empty(end.Troubles);
        var trial = Assert.Single(end.Report.Trials);
        Assert.Equal((step, kind), (trial.Recoveries[^1].Step, trial.Recoveries[0].Kind));
        Assert.Null(trial.Recoveries[^1].Failure);
        Assert.Equal(Verdict.Inconclusive, trial.Verdict);
        Claims.EverySampleIsAccountedFor(end.Report);
        var rows = site.Samples(end.Report)["rig"];
        Assert.Equal(Enumerable.Range(0, Samples), rows.Select(row => (int)row.Sequence));
        Assert.All(rows, row => Assert.Equal(row.Sequence, row.DataIndex));
        Assert.InRange(rows.Count(row => row.State != SampleState.Answered), 1, 4);
        Assert.True(rows.Where(row => row.State == SampleState.Answered).Select(row => row.Boot).Distinct().Count() >= 2);
    }

    [Fact]
    public async Task A_board_that_breaks_again_and_again_is_set_aside_with_evidence_and_skipped_until_it_is_cleared()
    {
        var experiment = site.Experiment(Samples, more: "sample-timeout: 1 s");
        var bench = site.Write("bench.yaml", """
            rigs:
              - name: rig
                board: host
                connection: { process: { fault: lock-up@10 } }
                recovery: [ { reopen-port: { budget: 2 } } ]
            """);
        var first = await hil.RunAsync("run", experiment, "--bench", bench, "--json");
        Assert.True(first.ExitCode == 3, $"{first}");
        Assert.Contains("Rig 'rig' is set aside: rig: the firmware's process ended with exit code 134", first.Errors, StringComparison.Ordinal);
        var samples = first.Json["trials"]![0]!["samples"]!;
        Assert.Equal((27, 3), ((int)samples["answered"]!, (int)samples["errored"]!));
        var note = new Quarantine(site.Workspace.RunFolder).Find("bench-rig")!;
        Assert.Equal(TroubleKind.Board, note.Kind);
        Assert.Contains("reopen-port: the board is back", await File.ReadAllTextAsync(note.Evidence!, Site.Cancellation), StringComparison.Ordinal);
        Assert.Contains("lock-up, as was asked for", await File.ReadAllTextAsync(note.Evidence!, Site.Cancellation), StringComparison.Ordinal);

        var second = await hil.RunAsync("run", experiment, "--bench", bench);
        Assert.True(second.ExitCode == 3, $"{second}");
        Assert.Contains("Rig 'rig' is set aside since", second.Errors, StringComparison.Ordinal);
        Assert.Contains("hil rig clear rig", second.Errors, StringComparison.Ordinal);

        var cleared = await hil.RunAsync("rig", "clear", "rig", "--bench", bench);
        Assert.True(cleared.ExitCode == 0, $"{cleared}");
        var third = await hil.RunAsync("run", site.Experiment(5), "--bench", bench);
        Assert.True(third.ExitCode == 0, $"{third}");
    }

    [Fact]
    public async Task The_other_rigs_finish_and_take_over_what_an_equal_board_left_where_that_is_allowed()
    {
        var bench = site.Write("bench.yaml", """
            rigs:
              - { name: sound, board: host, connection: process }
              - { name: weak, board: host, connection: { process: { fault: lock-up@10 } }, recovery: [] }
            """);
        var end = await site.RunAsync(site.Plan(site.Experiment(Samples, more: "move-samples: true"), bench));
        Assert.IsType<RigLostException>(Assert.Single(end.Troubles));
        Claims.EverySampleIsAccountedFor(end.Report);
        var rows = site.Samples(end.Report);
        Assert.Equal((9, 31), (Count("weak", SampleState.Answered), Count("weak", SampleState.Errored)));
        Assert.Equal(70, Count("sound", SampleState.Answered));
        Assert.Equal(Enumerable.Range(10, 30), rows["sound"][Samples..].Select(row => (int)row.DataIndex));
        Assert.All(rows["sound"], row => Assert.NotNull(row.EdgeClass));

        int Count(string rig, SampleState state) => rows[rig].Count(row => row.State == state);
    }

    [Fact]
    public async Task Samples_stay_with_their_board_unless_the_experiment_says_otherwise()
    {
        var bench = site.Write("bench.yaml", """
            rigs:
              - { name: sound, board: host, connection: process }
              - { name: weak, board: host, connection: { process: { fault: lock-up@10 } }, recovery: [] }
            """);
        var end = await site.RunAsync(site.Plan(site.Experiment(Samples), bench));
        var rows = site.Samples(end.Report);
        Assert.Equal((Samples, 10), (rows["sound"].Length, rows["weak"].Length));
    }

    [Fact]
    public async Task A_port_that_vanishes_for_5_s_and_returns_under_another_name_is_followed()
    {
        using var machine = new FakeMachine();
        var bench = site.Write("bench.yaml", "rigs: [ { name: rig, board: host, connection: { usb: { serial: AAA } } } ]");
        var plan = site.Plan(site.Experiment(Samples), bench);
        var model = Path.Combine(site.Folder, "model");
        await File.WriteAllBytesAsync(model, plan.Model.Image, Site.Cancellation);
        await using var board = await PulledBoard.StartAsync(machine, site.Tools, plan.Rigs[0].Firmware, model, Site.Cancellation);
        var port = new UsbPort("ttyACM0", "", new(0x2341, 0x805a)) { Product = "Nano 33 BLE", Serial = "AAA" };
        board.Plug(port);
        var services = new RigServices(site.Tools, TimeProvider.System, NullLoggerFactory.Instance) { Machine = machine.Machine };
        var puller = new Puller(17, async () =>
        {
            board.Pull();
            await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Site.Cancellation);
            board.Plug(port with { Name = "ttyACM7" });
        });
        var end = await new ExperimentRun(site.Workspace, plan, services, puller).ExecuteAsync(Site.Cancellation);

        await puller.Pulled;
        Assert.Empty(end.Troubles);
        Claims.EverySampleIsAccountedFor(end.Report);
        var recovered = end.Report.Trials[0].Recoveries[^1];
        Assert.Equal(("reopen-port", TroubleKind.Infrastructure), (recovered.Step, recovered.Kind));
        var rows = site.Samples(end.Report)["rig"];
        Assert.Equal(Enumerable.Range(0, Samples), rows.Select(row => (int)row.Sequence));
        Assert.InRange(rows.Count(row => row.State == SampleState.Errored), 0, 2);
    }

    /// <summary>What goes wrong with the flash tool, the class it has, and whether the board is flashed in the end.</summary>
    public static TheoryData<FlashFault, TroubleKind?, bool> FlashFaults => new()
    {
        { FlashFault.FailsOnce, null, true },
        { FlashFault.FailsAlways, TroubleKind.Infrastructure, false },
        { FlashFault.VerifiesWrong, TroubleKind.Board, false },
        { FlashFault.Missing, TroubleKind.Infrastructure, false },
    };

    [Theory]
    [MemberData(nameof(FlashFaults))]
    public async Task A_flash_tool_that_fails_ends_in_a_flashed_board_or_a_rig_that_is_set_aside(FlashFault fault, TroubleKind? kind, bool flashed)
    {
        var plan = site.Plan(site.Experiment(5), site.Write("bench.yaml", "rigs: [ { name: rig, board: host, connection: process } ]"));
        plan = plan with { Rigs = [plan.Rigs[0] with { Flash = [new FaultyFlash { Inner = new Copy(), Fault = fault }] }] };
        var end = await site.RunAsync(plan);

        Claims.EverySampleIsAccountedFor(end.Report);
        Assert.Equal(flashed ? 5 : 0, end.Report.Trials[0].Samples.Answered);
        var note = new Quarantine(site.Workspace.RunFolder).Find("bench-rig");
        Assert.Equal(kind, note?.Kind);
        Assert.Equal(flashed, note is null);
        if (!flashed) Assert.IsType<RigLostException>(Assert.Single(end.Troubles));
    }

    [Fact]
    public async Task A_second_flash_tool_takes_over_when_the_first_is_not_there()
    {
        var plan = site.Plan(site.Experiment(5), site.Write("bench.yaml", "rigs: [ { name: rig, board: host, connection: process } ]"));
        var missing = new FaultyFlash { Inner = new Copy(), Fault = FlashFault.Missing };
        var end = await site.RunAsync(plan with { Rigs = [plan.Rigs[0] with { Flash = [missing, new Copy()] }] });
        Assert.Empty(end.Troubles);
        Assert.Equal(5, end.Report.Trials[0].Samples.Answered);
    }

    private Task<RunEnd> RunAsync(string fault)
    {
        var bench = site.Write("bench.yaml", $$"""
            rigs:
              - { name: rig, board: host, connection: { process: { fault: {{fault}} } } }
            """);
        return site.RunAsync(site.Plan(site.Experiment(Samples, more: "sample-timeout: 1 s"), bench));
    }

    /// <summary>Does something once, after so many samples.</summary>
    private sealed class Puller(int after, Func<Task> pull) : IRunObserver
    {
        private int ended;

        public Task Pulled { get; private set; } = Task.CompletedTask;

        public void Stage(string text)
        {
        }

        public void TrialStarted(string rig, string board, int samples)
        {
        }

        public void SampleEnded(string rig)
        {
            if (Interlocked.Increment(ref ended) == after) Pulled = Task.Run(pull);
        }

        public void TrialEnded(string rig, string? cause)
        {
        }
    }
}
