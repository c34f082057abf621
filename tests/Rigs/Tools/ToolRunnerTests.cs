using System.Globalization;
using Hil.Rigs.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Tools;

public sealed class ToolRunnerTests
{
    private readonly ToolRunner runner = new(TimeProvider.System, NullLogger<ToolRunner>.Instance);

    [Fact]
    public async Task Output_and_exit_code_of_a_program_are_kept()
    {
        var result = await runner.RunAsync(Shell("echo one; echo two >&2; exit 3"), CancellationToken.None);
        Assert.Equal(3, result.ExitCode);
        Assert.Equal(["one", "two"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        var trouble = Assert.Throws<ToolFailedException>(result.OrTrouble);
        Assert.StartsWith("'sh' ended with exit code 3 (sh -c 'echo one; echo two >&2; exit 3'). Its last words: ", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_reach_the_program_as_they_are()
    {
        var result = await runner.RunAsync(new Command("printf", "%s|", "a b", "", "$HOME", "'", "--"), CancellationToken.None);
        Assert.Equal("a b||$HOME|'|--|\n", result.Output);
    }

    [Fact]
    public async Task Folder_and_environment_are_those_of_the_command()
    {
        var command = Shell("pwd; echo $HIL_WORD") with { Folder = "/", Environment = Shell("").Environment.Add("HIL_WORD", "kept") };
        Assert.Equal("/\nkept\n", (await runner.RunAsync(command, CancellationToken.None)).Output);
    }

    [Fact]
    public async Task Of_very_long_output_the_end_is_kept()
    {
        var result = await runner.RunAsync(Shell("seq 1 400000"), CancellationToken.None);
        Assert.InRange(result.Output.Length, 128 * 1024, 256 * 1024 + 16);
        Assert.EndsWith("399999\n400000\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_piped_program_is_spoken_with_in_bytes_and_ended()
    {
        var tool = await runner.PipeAsync(Shell("echo started >&2; exec cat"), CancellationToken.None);
        byte[] said = [0, 255, 10, 13, 0], heard = new byte[5];
        await tool.Input.WriteAsync(said);
        await tool.Input.FlushAsync();
        await tool.Output.ReadExactlyAsync(heard);
        Assert.Equal(said, heard);
        Assert.False(tool.Ended.IsCompleted);
        await tool.DisposeAsync();
        Assert.Equal("started\n", (await tool.Ended).Output);
        Assert.Equal(128 + 15, (await tool.Ended).ExitCode);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_trouble() =>
        Assert.Equal("no-such-program", (await Assert.ThrowsAsync<MissingToolException>(() => runner.RunAsync(new("no-such-program"), CancellationToken.None))).Program);

    [Fact]
    public async Task A_program_that_takes_too_long_is_killed_with_what_it_started()
    {
        var command = Shell("sleep 1000 & echo $!; wait") with { TimeOut = TimeSpan.FromMilliseconds(500) };
        var trouble = await Assert.ThrowsAsync<ToolTimedOutException>(() => runner.RunAsync(command, CancellationToken.None));
        Assert.StartsWith("'sh' did not end within 500 ms (sh -c", trouble.Message, StringComparison.Ordinal);
        var child = trouble.Remedy.Split(' ')[^1];
        await EndedAsync(int.Parse(child, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Cancelling_kills_a_program_with_what_it_started()
    {
        using var source = new CancellationTokenSource();
        var file = Path.GetTempFileName();
        var run = runner.RunAsync(Shell($"sleep 1000 & echo $! > {file}.new; mv {file}.new {file}; kill -STOP $$"), source.Token);
        int child;
        while (!int.TryParse(await File.ReadAllTextAsync(file, CancellationToken.None), out child))
            await Task.Yield();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await EndedAsync(child);
        File.Delete(file);
    }

    [Fact]
    public async Task A_running_program_gives_its_lines_and_ends_when_disposed_of()
    {
        var tool = await runner.StartAsync(Shell("echo ready; exec sleep 1000"), CancellationToken.None);
        Assert.Equal("ready", await tool.Lines.ReadAsync(CancellationToken.None));
        Assert.False(tool.Ended.IsCompleted);
        await tool.DisposeAsync();
        Assert.Equal(128 + 15, (await tool.Ended).ExitCode);
        await tool.DisposeAsync();
    }

    [Fact]
    public async Task A_program_that_does_not_listen_is_ended_by_force()
    {
        var tool = await runner.StartAsync(Shell("trap '' TERM; echo ready; while :; do sleep 1000; done"), CancellationToken.None);
        await tool.Lines.ReadAsync(CancellationToken.None);
        await tool.DisposeAsync();
        Assert.Equal(128 + 9, (await tool.Ended).ExitCode);
    }

    [Fact]
    public async Task A_program_outlives_the_thread_that_started_it()
    {
        RunningTool? tool = null;
        var thread = new Thread(() => tool = runner.StartAsync(Shell("echo ready; exec sleep 1000"), CancellationToken.None).GetAwaiter().GetResult());
        thread.Start();
        thread.Join();
        Assert.Equal("ready", await tool!.Lines.ReadAsync(CancellationToken.None));
        await runner.RunAsync(new("true"), CancellationToken.None);
        Assert.False(tool.Ended.IsCompleted);
        await tool.DisposeAsync();
    }

    [Fact]
    public async Task A_program_dies_with_us_even_when_we_are_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "PR_SET_PDEATHSIG is Linux's");
        var parent = new Command(Environment.ProcessPath!) { Environment = Shell("").Environment.Add(ParentProgram.Switch, "1") };
        var running = await runner.StartAsync(parent, CancellationToken.None);
        var child = int.Parse(await running.Lines.ReadAsync(CancellationToken.None), CultureInfo.InvariantCulture);
        Assert.True(IsAlive(child));
        await runner.RunAsync(new("kill", "-9", running.Id.ToString(CultureInfo.InvariantCulture)), CancellationToken.None);
        Assert.Equal(128 + 9, (await running.Ended).ExitCode);
        await EndedAsync(child);
        await running.DisposeAsync();
    }

    private static Command Shell(string script) => new("sh", "-c", script);

    private static bool IsAlive(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task EndedAsync(int id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (IsAlive(id))
        {
            Assert.False(patience.IsCancellationRequested, $"process {id} still runs");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }
}
