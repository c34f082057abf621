using System.Threading.Channels;
using Hil.Rigs.Tools;

namespace Hil.Testing.Tools;

/// <summary>Runs nothing: answers as it is told, and remembers what it was asked.</summary>
public sealed class FakeToolRunner : IToolRunner
{
    private readonly List<Command> ran = [];
    private readonly Queue<(int ExitCode, string Output)> answers = new();

    /// <summary>Every command so far, in order.</summary>
    public IReadOnlyList<Command> Ran => ran;

    /// <summary>Programs that are not installed here.</summary>
    public HashSet<string> Missing { get; } = [];

    /// <summary>What the next command leaves behind; without an answer it succeeds and is silent.</summary>
    public FakeToolRunner Answering(string output, int exitCode = 0)
    {
        answers.Enqueue((exitCode, output));
        return this;
    }

    public Task<ToolResult> RunAsync(Command command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Take(command));
    }

    public Task<RunningTool> StartAsync(Command command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var result = Take(command);
        var lines = Channel.CreateUnbounded<string>();
        foreach (var line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            lines.Writer.TryWrite(line);
        lines.Writer.Complete();
        return Task.FromResult(new RunningTool(command, 0, lines.Reader, Task.FromResult(result), () => Task.CompletedTask));
    }

    /// <summary>Runs to its end at once: nothing can be said to it, and its answer is all that it has to say.</summary>
    public Task<PipedTool> PipeAsync(Command command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var result = Take(command);
        var output = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(result.Output));
        return Task.FromResult(new PipedTool(command, 0, Stream.Null, output, Task.FromResult(result), () => Task.CompletedTask));
    }

    public string? Find(string program) => Missing.Contains(program) ? null : "/fake/" + program;

    private ToolResult Take(Command command)
    {
        if (Missing.Contains(command.Program))
            throw new MissingToolException(command);
        ran.Add(command);
        var (exitCode, output) = answers.TryDequeue(out var answer) ? answer : (0, "");
        return new(command, exitCode, output, TimeSpan.Zero);
    }
}
