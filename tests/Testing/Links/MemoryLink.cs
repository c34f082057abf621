using System.Buffers;
using System.IO.Pipelines;
using Hil.Rigs.Links;

namespace Hil.Testing.Links;

/// <summary>Two links joined back to back in memory: what one writes the other reads, as fast as it is taken.</summary>
public sealed class MemoryLink : ILink
{
    private const int DriverBytes = 4096;
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: DriverBytes, resumeWriterThreshold: DriverBytes / 2, useSynchronizationContext: false));

    private MemoryLink _other = null!;
    private volatile IOException? _gone;

    private MemoryLink(string name) => Name = name;

    public string Name { get; }

    public PipeReader Input => _pipe.Reader;

    /// <summary>Two ends of one cable.</summary>
    public static (MemoryLink Host, MemoryLink Board) Pair(string name = "memory")
    {
        var pair = (Host: new MemoryLink(name), Board: new MemoryLink(name + " (board)"));
        (pair.Host._other, pair.Board._other) = (pair.Board, pair.Host);
        return pair;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ValueTask<FlushResult> flushed;
        lock (_other._pipe)
        {
            if (_gone is not null) throw new IOException(_gone.Message);
            _other._pipe.Writer.Write(bytes.Span);
            flushed = _other._pipe.Writer.FlushAsync(cancellation);
        }

        await flushed;
    }

    /// <summary>Pulls the cable: both ends see it at once.</summary>
    public void Unplug()
    {
        Break();
        _other.Break();
    }

    public ValueTask DisposeAsync()
    {
        _gone ??= new IOException("the link was closed");
        return ValueTask.CompletedTask;
    }

    private void Break()
    {
        _gone = new IOException("the device hung up");
        lock (_pipe) _pipe.Writer.Complete(_gone);
    }
}
