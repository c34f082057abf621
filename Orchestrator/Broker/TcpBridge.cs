using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;

namespace Hil.Broker;

/// <summary>
/// Carries a board's MQTT byte channel to the broker's TCP port and back. It knows nothing of MQTT: the board's own client
/// speaks to the broker, and an observer may follow what they say. Bytes go from the channel's buffers to the socket and back without a copy in between.
/// </summary>
public sealed class TcpBridge : IAsyncDisposable
{
    private const int ReadSize = 4096;
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly IBridgeObserver? _observer;
    private long _toBroker;
    private long _toBoard;

    private TcpBridge(Stream stream, TimeProvider time, IBridgeObserver? observer) => (_stream, _time, _observer) = (stream, time, observer);

    /// <summary>Opens the TCP connection (with TLS where the endpoint has it), as the board's <c>Open</c> asks for.</summary>
    /// <param name="endpoint">The broker.</param>
    /// <param name="time">Clock of the time-out and of what the observer is told.</param>
    /// <param name="observer">Sees what is carried, in the clear; null: nobody looks, and no time is taken.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BrokerTroubleException">The broker cannot be reached within 5 s.</exception>
    public static async Task<TcpBridge> ConnectAsync(
        BrokerEndpoint endpoint, TimeProvider? time = null, IBridgeObserver? observer = null, CancellationToken cancellation = default)
    {
        var clock = time ?? TimeProvider.System;
        try
        {
            return new TcpBridge(
                await BrokerPipelines.Bridge(clock).ExecuteAsync(static async (to, token) => await OpenAsync(to, token), endpoint, cancellation),
                clock, observer);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw BrokerTroubleException.Unreachable(endpoint, e);
        }
    }

    /// <summary>
    /// Carries bytes until one side ends, then completes both ends of <paramref name="board"/> and closes the connection.
    /// Never throws: how it ended is the result.
    /// </summary>
    public async Task<BridgeEnd> RunAsync(IDuplexPipe board, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var up = UpAsync(board.Input, stop.Token);
        var down = DownAsync(board.Output, stop.Token);
        var first = await (await Task.WhenAny(up, down));
        await stop.CancelAsync();
        await _stream.DisposeAsync();
        await Task.WhenAll(up, down);
        await board.Input.CompleteAsync();
        await board.Output.CompleteAsync();
        return cancellation.IsCancellationRequested
            ? new BridgeEnd(BridgeEndCause.Cancelled, "ended by the host", _toBroker, _toBoard)
            : new BridgeEnd(first.Cause, first.Reason, _toBroker, _toBoard);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<Stream> OpenAsync(BrokerEndpoint endpoint, CancellationToken cancellation)
    {
        var plain = new NetworkStream(await KeptAliveSocket.ConnectAsync(endpoint, cancellation), ownsSocket: true);
        if (!endpoint.Tls)
            return plain;
        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = endpoint.Host }, cancellation);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private async Task<(BridgeEndCause Cause, string Reason)> UpAsync(PipeReader board, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await board.ReadAsync(cancellation);
            }
            catch (Exception e)
            {
                return (BridgeEndCause.Board, Short("link ended", e));
            }

            try
            {
                Observe(read.Buffer);
                foreach (var segment in read.Buffer)
                {
                    await _stream.WriteAsync(segment, cancellation);
                    _toBroker += segment.Length;
                }
            }
            catch (Exception e)
            {
                return (BridgeEndCause.Broker, Short("broker connection broke", e));
            }

            board.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled)
                return (BridgeEndCause.Board, "closed by the board");
        }
    }

    private async Task<(BridgeEndCause Cause, string Reason)> DownAsync(PipeWriter board, CancellationToken cancellation)
    {
        while (true)
        {
            int count;
            Memory<byte> memory;
            try
            {
                memory = board.GetMemory(ReadSize);
                count = await _stream.ReadAsync(memory, cancellation);
            }
            catch (Exception e)
            {
                return (BridgeEndCause.Broker, Short("broker connection broke", e));
            }

            if (count == 0)
                return (BridgeEndCause.Broker, "closed by the broker");
            try
            {
                _observer?.OnToBoard(memory.Span[..count], _time.GetTimestamp());
                board.Advance(count);
                _toBoard += count;
                var flush = await board.FlushAsync(cancellation);
                if (flush.IsCompleted || flush.IsCanceled)
                    return (BridgeEndCause.Board, "closed by the board");
            }
            catch (Exception e)
            {
                return (BridgeEndCause.Board, Short("link ended", e));
            }
        }
    }

    /// <summary>All of a read before any of it: writing one segment must not make the next one look late.</summary>
    private void Observe(in ReadOnlySequence<byte> bytes)
    {
        if (_observer is null) return;
        var now = _time.GetTimestamp();
        foreach (var segment in bytes)
        {
            if (!segment.IsEmpty) _observer.OnFromBoard(segment.Span, now);
        }
    }

    private static string Short(string what, Exception e)
    {
        var text = $"{what}: {(e is SocketException s ? s.SocketErrorCode.ToString() : e.InnerException is SocketException i ? i.SocketErrorCode.ToString() : e.GetType().Name)}";
        return text.Length <= 60 ? text : text[..60];
    }
}
