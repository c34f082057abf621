using System.Globalization;
using System.Text.Json.Nodes;
using Hil.Rigs.Tools;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>What the `hil` program left behind.</summary>
/// <param name="ExitCode">0 to 4; 128 + n when signal n ended it.</param>
/// <param name="Output">Standard output alone.</param>
/// <param name="Errors">Standard error alone.</param>
internal sealed record HilResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The one JSON object that is the whole of standard output.</summary>
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();

    /// <summary>Everything, for a failing test's message.</summary>
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";
}

/// <summary>The `hil` command as a program of its own, over a test's state folder.</summary>
internal sealed class HilProgram(Site site)
{
    private int runs;

    /// <summary>Further variables of its environment.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Runs it to its end.</summary>
    public async Task<HilResult> RunAsync(params string[] arguments)
    {
        await using var running = await StartAsync(arguments);
        return await running.ResultAsync();
    }

    /// <summary>Starts it and goes on.</summary>
    public async Task<RunningHil> StartAsync(params string[] arguments)
    {
        var number = Interlocked.Increment(ref runs).ToString(CultureInfo.InvariantCulture);
        var output = Path.Combine(site.Folder, $"output-{number}");
        // The shell takes standard output aside, so that what is left is standard error, and hands its process over.
        var command = new Command("sh", ["-c", """out=$1; shift; exec "$@" >"$out" """, "sh", output, "dotnet", Built.Program(), .. arguments]) { Folder = site.Folder };
        command = command with { Environment = command.Environment.SetItem("HIL_ROOT", ProjectRoot.Path).SetItem("HIL_STATE", site.Workspace.State).SetItems(Environment) };
        return new RunningHil(await site.Tools.StartAsync(command, CancellationToken.None), output);
    }
}

/// <summary>A `hil` program that runs.</summary>
internal sealed class RunningHil(RunningTool tool, string output) : IAsyncDisposable
{
    public int Id => tool.Id;

    /// <summary>Waits for a line on standard error.</summary>
    public async Task LineAsync(string start)
    {
        var seen = new List<string>();
        await foreach (var line in tool.Lines.ReadAllAsync(Site.Cancellation))
        {
            if (line.StartsWith(start, StringComparison.Ordinal)) return;
            seen.Add(line);
        }

        Assert.Fail($"hil ended without a line '{start}...':\n{string.Join('\n', seen)}");
    }

    public async Task<HilResult> ResultAsync()
    {
        var ended = await tool.Ended.WaitAsync(Site.Cancellation);
        return new HilResult(ended.ExitCode, await File.ReadAllTextAsync(output, Site.Cancellation), ended.Output);
    }

    /// <summary>Ctrl-C.</summary>
    public async Task InterruptAsync(IToolRunner tools) =>
        (await tools.RunAsync(new Command("sh", "-c", "kill -INT \"$1\"", "sh", Id.ToString(CultureInfo.InvariantCulture)), Site.Cancellation)).OrTrouble();

    /// <summary>Kills it as the kernel would: it gets to do nothing more.</summary>
    public void Kill() => System.Diagnostics.Process.GetProcessById(Id).Kill();

    public ValueTask DisposeAsync() => tool.DisposeAsync();
}
