using System.Collections.Concurrent;
using System.Globalization;
using Hil.Engine.Running;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Rigs;
using Hil.Rigs.Recovery;
using Hil.Testing;
using Hil.Testing.Links;

namespace Hil.EndToEnd.Tests;

/// <summary>What breaks in mid-run, and what is left then.</summary>
public sealed class FaultTests : IDisposable
{
    private const int Many = 600;

    private readonly Site site = new();
    private readonly HilProgram hil;

    public FaultTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site);
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_killed_run_leaves_readable_samples_no_processes_and_free_rigs()
    {
        await using var running = await hil.StartAsync("run", site.Experiment(3000), "--bench", "host");
        await running.LineAsync("host-1: 300 of 3000");
        var children = Children.Of(running.Id);
        Assert.True(children.Count >= 2, "each board is a process of its own");
        running.Kill();
        await running.ResultAsync();

        foreach (var child in children) await Children.GoneAsync(child, Site.Cancellation);
        var run = Assert.Single(site.Store.Runs());
        Assert.Null(run.Ended);
        Assert.InRange(run.Samples, 100, 6000);
        foreach (var trial in site.Store.Load(run.Run).Trials)
            Assert.All(site.Store.Samples(trial), sample => Assert.Equal(SampleState.Answered, sample.State));

        var shown = await hil.RunAsync("show", "last", "--json");
        Assert.True(shown.ExitCode == 0, $"{shown}");
        var next = await hil.RunAsync("run", site.Experiment(4), "--bench", "host");
        Assert.True(next.ExitCode == 0, $"{next}");
    }

    [Fact]
    public async Task The_second_of_two_runs_on_a_bench_is_told_who_has_it()
    {
        await using var first = await hil.StartAsync("run", site.Experiment(3000), "--bench", "host");
        await first.LineAsync("host-1: host");
        var second = await hil.RunAsync("run", site.Experiment(4), "--bench", "host");
        Assert.True(second.ExitCode == 3, $"{second}");
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"'host-host-1' is in use by process {first.Id}"), second.Errors, StringComparison.Ordinal);
    }

    // What a board can hold when it dies: eight results that nobody has acknowledged (Firmware/app/app.h), three images in its
    // buffers, and the one that is on the wire.
    private const int MostInWork = 8 + 3 + 1;

    [Fact]
    public async Task A_board_that_dies_in_mid_run_costs_its_own_samples_only()
    {
        var end = await site.RunAsync(site.Plan(site.Experiment(Many, more: "streaming: pipelined"), "host"), new Murder(site.Tools));

        Assert.Empty(end.Troubles);
        Assert.Equal(Verdict.Inconclusive, end.Report.Verdict);
        Claims.EverySampleIsAccountedFor(end.Report);
        var broken = Assert.Single(end.Report.Trials, trial => trial.Recoveries.Count > 0);
        var whole = Assert.Single(end.Report.Trials, trial => trial.Recoveries.Count == 0);
        Assert.Equal($"{broken.Rig}: the firmware's process ended with exit code 137", Assert.Single(broken.Recoveries).Cause);
        Assert.Equal((Many, Many), (whole.Samples.Sent, whole.Samples.Answered));
        Assert.Equal(Many, broken.Samples.Sent);
        Assert.InRange(broken.Samples.Errored, 1, MostInWork);
        Assert.Equal(0, broken.Samples.TimedOut);
        var errored = site.Samples(end.Report)[broken.Rig].Where(row => row.State == SampleState.Errored);
        Assert.All(errored, row => Assert.StartsWith(broken.Recoveries[0].Cause, row.Cause, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_board_of_another_kind_is_refused_by_name()
    {
        var boards = Path.Combine(site.Folder, "boards");
        Directory.CreateDirectory(boards);
        File.Copy(ProjectRoot.File("Rigs", "Boards", "host.yaml"), Path.Combine(boards, "other.yaml"));
        site.Workspace = site.Workspace with { Boards = boards };
        var bench = site.Write("bench.yaml", "rigs:\n  - { name: rig, board: other, connection: process }\n");
        var end = await site.RunAsync(site.Plan(site.Experiment(4), bench));

        var lost = Assert.IsType<RigLostException>(Assert.Single(end.Troubles));
        var trouble = Assert.IsType<WrongBoardException>(lost.InnerException);
        Assert.Equal(("board", "other", "host", 3), (trouble.Part, trouble.Expected, trouble.Actual, lost.ExitCode));
        var trial = Assert.Single(end.Report.Trials);
        Assert.Equal((0, lost.Message), (trial.Samples.Sent, trial.Trouble));
        Assert.Equal(Verdict.Inconclusive, end.Report.Verdict);
    }

    [Fact]
    public async Task A_port_that_another_process_holds_is_named_with_its_holder()
    {
        using var terminal = new PseudoTerminal();
        await using var holder = Rigs.Links.TtyLink.Open(terminal.Path, 115_200);
        var bench = site.Write("bench.yaml", $"rigs:\n  - {{ name: rig, board: host, connection: {{ tty: {{ path: {terminal.Path} }} }} }}\n");
        foreach (var command in (string[][])[["run", site.Experiment(4), "--bench", bench], ["check", "--bench", bench]])
        {
            var result = await hil.RunAsync(command);
            Assert.True(result.ExitCode == 3, $"{result}");
            Assert.Contains(terminal.Path, result.Errors + result.Output, StringComparison.Ordinal);
            Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), result.Errors + result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_board_that_says_nothing_is_trouble_with_its_port()
    {
        using var terminal = new PseudoTerminal();
        var bench = site.Write("bench.yaml", $"rigs:\n  - {{ name: rig, board: host, connection: {{ tty: {{ path: {terminal.Path} }} }} }}\n");
        var result = await hil.RunAsync("run", site.Experiment(4), "--bench", bench, "--json");
        Assert.True(result.ExitCode == 3, $"{result}");
        Assert.Contains(terminal.Path, result.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (int)Assert.Single(result.Json["trials"]!.AsArray())!["samples"]!["sent"]!);
    }

    /// <summary>Kills one of two boards once both have answered some samples.</summary>
    private sealed class Murder(KnownTools tools) : IRunObserver
    {
        private readonly ConcurrentDictionary<string, int> ended = new();

        public void Stage(string text)
        {
        }

        public void TrialStarted(string rig, string board, int samples)
        {
        }

        public void SampleEnded(string rig)
        {
            if (ended.AddOrUpdate(rig, 1, (_, count) => count + 1) == 20 && ended.Count(each => each.Value >= 20) == 2)
                System.Diagnostics.Process.GetProcessById(tools.Started.First().Id).Kill();
        }

        public void TrialEnded(string rig, string? cause)
        {
        }
    }
}
