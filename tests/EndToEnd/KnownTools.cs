using System.Collections.Concurrent;
using Hil.Rigs.Tools;

namespace Hil.EndToEnd.Tests;

/// <summary>Runs real programs and remembers those that keep running.</summary>
internal sealed class KnownTools(IToolRunner real) : IToolRunner
{
    /// <summary>Programs that were started to keep running, in no order.</summary>
    public ConcurrentBag<RunningTool> Started { get; } = [];

    /// <summary>Programs that were started to be spoken with in bytes, in no order.</summary>
    public ConcurrentBag<PipedTool> Piped { get; } = [];

    /// <summary>What is started in the place of any program that is to be spoken with; null for itself.</summary>
    public Command? InsteadOfPiped { get; set; }

    public Task<ToolResult> RunAsync(Command command, CancellationToken cancellation) => real.RunAsync(command, cancellation);

    public async Task<RunningTool> StartAsync(Command command, CancellationToken cancellation)
    {
        var tool = await real.StartAsync(command, cancellation);
        Started.Add(tool);
        return tool;
    }

    public async Task<PipedTool> PipeAsync(Command command, CancellationToken cancellation)
    {
        var tool = await real.PipeAsync(InsteadOfPiped ?? command, cancellation);
        Piped.Add(tool);
        return tool;
    }

    public string? Find(string program) => real.Find(program);
}
