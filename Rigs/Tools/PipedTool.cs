namespace Hil.Rigs.Tools;

/// <summary>A program that is spoken with in bytes, beside us. Disposing ends it as it does a <see cref="RunningTool"/>.</summary>
public sealed class PipedTool(Command command, int id, Stream input, Stream output, Task<ToolResult> ended, Func<Task> end) : IAsyncDisposable
{
    public Command Command { get; } = command;

    /// <summary>The process id.</summary>
    public int Id { get; } = id;

    /// <summary>The program's standard input; nothing that is written waits in a buffer.</summary>
    public Stream Input { get; } = input;

    /// <summary>The program's standard output.</summary>
    public Stream Output { get; } = output;

    /// <summary>Completes, never fails, when the program has ended; its output is what it wrote on standard error.</summary>
    public Task<ToolResult> Ended { get; } = ended;

    public async ValueTask DisposeAsync()
    {
        await end();
        await Ended;
    }
}
