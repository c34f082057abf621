using System.Threading.Channels;

namespace Hil.Rigs.Tools;

/// <summary>Runs programs. Nothing else in the project starts a process.</summary>
public interface IToolRunner
{
    /// <summary>
    /// Runs a program to its end, whatever its exit code. Cancelling kills it with everything it started.
    /// </summary>
    /// <exception cref="MissingToolException">The program is not installed.</exception>
    /// <exception cref="ToolTimedOutException">It ran longer than <see cref="Command.TimeOut"/> and was killed.</exception>
    Task<ToolResult> RunAsync(Command command, CancellationToken cancellation);

    /// <summary>Starts a program that keeps running until it ends by itself or is disposed of; it never outlives this process.</summary>
    /// <exception cref="MissingToolException">The program is not installed.</exception>
    Task<RunningTool> StartAsync(Command command, CancellationToken cancellation);

    /// <summary>Starts a program to be spoken with in bytes, until it ends by itself or is disposed of; it never outlives this process.</summary>
    /// <exception cref="MissingToolException">The program is not installed.</exception>
    Task<PipedTool> PipeAsync(Command command, CancellationToken cancellation);

    /// <summary>Where a program would be found.</summary>
    /// <returns>Null when it is not installed.</returns>
    string? Find(string program);
}

/// <summary>A program that runs beside us. Disposing ends it: politely first, by force after 2 s.</summary>
public sealed class RunningTool(Command command, int id, ChannelReader<string> lines, Task<ToolResult> ended, Func<Task> end) : IAsyncDisposable
{
    public Command Command { get; } = command;

    /// <summary>The process id.</summary>
    public int Id { get; } = id;

    /// <summary>Lines of output as they come. When nobody reads, all but the last 1000 are dropped.</summary>
    public ChannelReader<string> Lines { get; } = lines;

    /// <summary>Completes, never fails, when the program has ended.</summary>
    public Task<ToolResult> Ended { get; } = ended;

    public async ValueTask DisposeAsync()
    {
        await end();
        await Ended;
    }
}
