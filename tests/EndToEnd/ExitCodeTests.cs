using System.Globalization;
using Hil.Rigs;

namespace Hil.EndToEnd.Tests;

/// <summary>0 passed, 1 failed, 2 wrong use or file, 3 rig trouble, 4 inconclusive: each for its own reason.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly Site site = new();
    private readonly HilProgram hil;

    public ExitCodeTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site);
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_run_whose_expectations_hold_has_passed()
    {
        var result = await hil.RunAsync("run", site.Experiment(4, more: "expect: { samples.answered: \"== 4\" }"), "--bench", "host", "--json");
        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Equal("passed", (string?)result.Json["verdict"]);
    }

    [Fact]
    public async Task An_expectation_that_does_not_hold_fails_the_run()
    {
        var result = await hil.RunAsync("run", site.Experiment(4, more: "expect: { samples.answered: \">= 5\" }"), "--bench", "host", "--json");
        Assert.True(result.ExitCode == 1, $"{result}");
        Assert.Equal("failed", (string?)result.Json["verdict"]);
    }

    [Fact]
    public async Task A_wrong_key_in_the_experiment_is_wrong_use_and_is_named_with_its_place()
    {
        var file = site.Write("typing.yaml", (await File.ReadAllTextAsync(site.Experiment(4), Site.Cancellation)).Replace("beta:", "betta:", StringComparison.Ordinal));
        var line = File.ReadLines(file).TakeWhile(text => !text.StartsWith("betta", StringComparison.Ordinal)).Count() + 1;
        var result = await hil.RunAsync("run", file, "--json");
        Assert.True(result.ExitCode == 2, $"{result}");
        Assert.Empty(result.Output);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"typing.yaml:{line}:1"), result.Errors, StringComparison.Ordinal);
        Assert.Contains("did you mean 'beta'", result.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("rn")]
    [InlineData("run --benhc host")]
    [InlineData("show no-such-run")]
    [InlineData("run no-such-experiment")]
    [InlineData("flash no-such-rig --bench host")]
    [InlineData("list rigs --bench no-such-bench")]
    [InlineData("export last --format xml")]
    public async Task A_wrong_command_line_is_wrong_use(string line)
    {
        var result = await hil.RunAsync(line.Split(' '));
        Assert.True(result.ExitCode == 2, $"{result}");
        Assert.StartsWith("hil: ", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rig_in_use_is_rig_trouble_and_its_holder_is_named()
    {
        using var lease = RigLease.Take(site.Workspace.RunFolder, "host-host-2");
        var result = await hil.RunAsync("run", site.Experiment(4), "--bench", "host", "--json");
        Assert.True(result.ExitCode == 3, $"{result}");
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"is in use by process {Environment.ProcessId}"), result.Errors, StringComparison.Ordinal);
        Assert.Equal("inconclusive", (string?)result.Json["verdict"]);
        foreach (var trial in result.Json["trials"]!.AsArray())
            Assert.Equal((string?)trial!["rig"] == "host-1" ? (4, false) : (0, true), ((int)trial["samples"]!["answered"]!, trial["trouble"] is not null));
    }

    [Fact]
    public async Task A_sample_without_an_answer_in_time_leaves_the_run_inconclusive()
    {
        // 3,072 bytes at 9,600 baud take 3 s.
        var bench = site.Write("slow.yaml", "rigs:\n  - { name: slow, board: host, connection: process, pace: 9600 }\n");
        var result = await hil.RunAsync("run", site.Experiment(1, more: "sample-timeout: 100 ms"), "--bench", bench, "--json");
        Assert.True(result.ExitCode == 4, $"{result}");
        var samples = Assert.Single(result.Json["trials"]!.AsArray())!["samples"]!;
        Assert.Equal((1, 0, 1, 0), ((int)samples["sent"]!, (int)samples["answered"]!, (int)samples["timedOut"]!, (int)samples["errored"]!));
    }

    [Fact]
    public async Task An_interrupted_run_ends_in_order_and_is_inconclusive()
    {
        await using var running = await hil.StartAsync("run", site.Experiment(3000), "--bench", "host", "--json");
        await running.LineAsync("host-1: 300 of 3000");
        await running.InterruptAsync(site.Tools);
        var result = await running.ResultAsync();
        Assert.True(result.ExitCode == 4, $"{result}");
        Assert.NotNull(Assert.Single(site.Store.Runs()).Ended);
        Assert.All(result.Json["trials"]!.AsArray(), trial => Assert.InRange((int)trial!["samples"]!["answered"]!, 0, 2999));
    }
}
