using System.Buffers;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Links;

/// <summary>
/// Control messages that wait to go out, and the answers that are awaited: at most one Status, one Info and one Pong.
/// Everything is called under the session's gate.
/// </summary>
internal sealed class RequestBook(string port)
{
    private readonly Queue<(byte[] Buffer, int Length)> _outgoing = new();
    private TaskCompletionSource<StatusMessage>? _status;
    private ControlMessage _statusOf;
    private TaskCompletionSource<BoardInfo>? _info;
    private TaskCompletionSource<BoardTime>? _pong;
    private Exception? _failure;
    private bool _pingDue;
    private uint _pingToken;
    private long _pingSent;

    /// <summary>Whether a message waits.</summary>
    public bool HasWork => _pingDue || _outgoing.Count > 0;

    /// <summary>Queues a message that is written by <paramref name="write"/>.</summary>
    public void Post<T>(T message, Func<T, Memory<byte>, int> write)
    {
        if (_failure is not null) throw _failure;
        var buffer = ArrayPool<byte>.Shared.Rent(WireLimits.MaximumDataToBoard);
        _outgoing.Enqueue((buffer, write(message, buffer.AsMemory(0, WireLimits.MaximumDataToBoard))));
    }

    /// <summary>Awaits the Status of a request.</summary>
    public Task<StatusMessage> ExpectStatus(ControlMessage request)
    {
        _statusOf = request;
        return Expect(ref _status);
    }

    /// <summary>Awaits Info.</summary>
    public Task<BoardInfo> ExpectInfo() => Expect(ref _info);

    /// <summary>Sends a Ping, whose time is taken when it goes out, and awaits its Pong.</summary>
    public Task<BoardTime> Ping()
    {
        _pingToken++;
        _pingDue = true;
        return Expect(ref _pong);
    }

    /// <summary>Writes the next message that has to go out.</summary>
    /// <returns>Its length, 0 when none waits.</returns>
    public int Take(Span<byte> destination, long now)
    {
        if (_pingDue)
        {
            _pingDue = false;
            _pingSent = now;
            return new PingMessage(_pingToken).Write(destination);
        }

        if (!_outgoing.TryDequeue(out var next)) return 0;
        next.Buffer.AsSpan(0, next.Length).CopyTo(destination);
        ArrayPool<byte>.Shared.Return(next.Buffer);
        return next.Length;
    }

    public void OnStatus(StatusMessage message)
    {
        // PolicyData is answered only when it is refused; that refusal is then the answer to PolicyApply.
        var isExpected = message.Request == _statusOf
            || (message.Request == ControlMessage.PolicyData && _statusOf == ControlMessage.PolicyApply);
        if (_status is null || !isExpected) throw new ProtocolException(port, $"The board answers {message.Request}, which was not asked");
        Complete(ref _status, message);
    }

    public void OnInfo(BoardInfo info) => Complete(ref _info, info);

    public void OnPong(PongMessage message, long now)
    {
        if (message.Token == _pingToken) Complete(ref _pong, new BoardTime(message.Ticks, _pingSent, now));
    }

    /// <summary>Fails every awaited answer and every later request with this cause.</summary>
    public void Fail(Exception cause)
    {
        _failure = cause;
        Fail(ref _status, cause);
        Fail(ref _info, cause);
        Fail(ref _pong, cause);
        while (_outgoing.TryDequeue(out var next)) ArrayPool<byte>.Shared.Return(next.Buffer);
    }

    private Task<T> Expect<T>(ref TaskCompletionSource<T>? pending)
    {
        if (_failure is not null) throw _failure;
        pending = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return pending.Task;
    }

    private static void Complete<T>(ref TaskCompletionSource<T>? pending, T answer)
    {
        pending?.TrySetResult(answer);
        pending = null;
    }

    private static void Fail<T>(ref TaskCompletionSource<T>? pending, Exception cause)
    {
        pending?.TrySetException(cause);
        _ = pending?.Task.Exception;
        pending = null;
    }
}
