using System.IO.Pipelines;
using Hil.Rigs.Links;

namespace Hil.Testing.Links;

/// <summary>The device's end of a pseudo terminal as a link, so that a <see cref="FakeBoard"/> can sit at a port. Ends when the host closes it.</summary>
public sealed class MasterLink : ILink
{
    private readonly PseudoTerminal _terminal;
    private readonly Pipe _pipe = new();

    public MasterLink(PseudoTerminal terminal)
    {
        _terminal = terminal;
        new Thread(Read) { IsBackground = true, Name = "device of " + terminal.Path }.Start();
    }

    public string Name => _terminal.Path + " (device)";

    public PipeReader Input => _pipe.Reader;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _terminal.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Read()
    {
        var buffer = new byte[4096];
        try
        {
            while (_terminal.Read(buffer) is > 0 and var count) _pipe.Writer.WriteAsync(buffer.AsMemory(0, count)).AsTask().GetAwaiter().GetResult();
            _pipe.Writer.Complete();
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            _pipe.Writer.Complete(new IOException("the host closed the port"));
        }
    }
}
