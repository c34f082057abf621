using System.Net.Sockets;

namespace Hil.Rigs.Emulation;

/// <summary>The host's end of a phase line that is a Unix socket: listens from its making on, and reads whatever comes at once.</summary>
internal sealed class PhaseSocket : IAsyncDisposable
{
    private readonly string path;
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource ending = new();
    private readonly Task reading;

    public PhaseSocket(string path, TimeProvider clock)
    {
        this.path = path;
        File.Delete(path);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        Line = new(clock);
        reading = ReadAsync();
    }

    public PhaseLine Line { get; }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await reading;
        listener.Dispose();
        ending.Dispose();
        File.Delete(path);
    }

    private async Task ReadAsync()
    {
        var bytes = new byte[4096];
        try
        {
            while (true)
            {
                using var board = await listener.AcceptAsync(ending.Token);
                Line.Reset();
                try
                {
                    while (await board.ReceiveAsync(bytes, ending.Token) is > 0 and var count)
                        Line.Take(bytes.AsSpan(0, count));
                }
                catch (SocketException)
                {
                    // The board's process has ended; the next one connects again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            Line.Complete();
        }
    }
}
