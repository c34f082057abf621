using System.Collections.Concurrent;
using Hil.Engine.Running;

namespace Hil.Cli.Output;

/// <summary>One line for each tenth of a board's samples, for logs and pipes.</summary>
internal sealed class PlainProgress(TextWriter output) : IRunObserver
{
    private readonly TextWriter writer = TextWriter.Synchronized(output);
    private readonly ConcurrentDictionary<string, Count> counts = new();

    public void Stage(string text) => writer.WriteLine(text);

    public void TrialStarted(string rig, string board, int samples)
    {
        counts[rig] = new Count { Of = samples };
        writer.WriteLine($"{rig}: {board}, {samples} samples");
    }

    public void SampleEnded(string rig)
    {
        var count = counts[rig];
        var done = Interlocked.Increment(ref count.Done);
        if (done * 10L / count.Of != (done - 1) * 10L / count.Of) writer.WriteLine($"{rig}: {done} of {count.Of}");
    }

    public void TrialEnded(string rig, string? cause)
    {
        if (cause is not null) writer.WriteLine($"{rig}: broken: {cause}");
    }

    private sealed class Count
    {
        public int Done;

        public required int Of { get; init; }
    }
}
