using System.Net.Sockets;
using Hil.Rigs.Boards;
using Hil.Rigs.Links;

namespace Hil.Rigs.Emulation;

/// <summary>The host's end of a phase line that is a Unix socket: listens from its making on, and reads whatever comes at once.</summary>
internal sealed class PhaseSocket : IAsyncDisposable
{
    private readonly string path;
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private readonly byte[] bytes = new byte[4096];
    private readonly Task reading;
    private Socket? connected;

    /// <summary>Listens.</summary>
    /// <param name="path">The socket's; whatever is there is removed.</param>
    /// <param name="board">Its profile makes a waveform of the line, when it has one and its time is worth it.</param>
    /// <param name="time">How the board's time runs.</param>
    /// <param name="clock">The host's clock.</param>
    public PhaseSocket(string path, BoardKind board, TimeMode time, TimeProvider clock)
    {
        this.path = path;
        File.Delete(path);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var waveform = time == TimeMode.Realtime && board is { Power: { } profile, Ticks: { } ticks } ? new BoardWaveform(profile, ticks, clock) : null;
        Line = new(clock, waveform);
        reading = ReadAsync();
    }

    public PhaseLine Line { get; }

    /// <summary>Tells the waveform the board's clock, after all changes that the board had written before it answered.</summary>
    public void ClockRead(BoardTime time)
    {
        lock (gate)
        {
            Drain();
            Line.Waveform?.ClockRead(time);
        }
    }

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
        try
        {
            while (true)
            {
                using var board = await listener.AcceptAsync(ending.Token);
                lock (gate)
                {
                    Line.Reset();
                    connected = board;
                }

                try
                {
                    do
                    {
                        // Nothing is taken out of the lock's sight: a reading of the clock must not overtake it.
                        await board.ReceiveAsync(Memory<byte>.Empty, ending.Token);
                    }
                    while (Take());
                }
                catch (SocketException)
                {
                    // The board's process has ended; the next one connects again.
                }
                finally
                {
                    lock (gate) connected = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Line.Complete();
        }
    }

    /// <summary>False when the board's process has ended.</summary>
    private bool Take()
    {
        lock (gate) return Drain();
    }

    private bool Drain()
    {
        try
        {
            while (connected is { } board && board.Poll(0, SelectMode.SelectRead))
            {
                var count = board.Receive(bytes);
                if (count == 0)
                    return false;
                Line.Take(bytes.AsSpan(0, count));
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
