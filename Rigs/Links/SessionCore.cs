using Hil.Protocols;
using Hil.Protocols.Wire;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.Links;

/// <summary>
/// The two loops of a session. One reads the link and hands frames on, the other asks for what has to go out next
/// and writes it; the state between them is guarded by <see cref="Gate"/>, which is held for microseconds and never over an await.
/// </summary>
internal sealed class SessionCore : IAsyncDisposable
{
    private readonly ILink _link;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SessionFrames _frames;
    private readonly AsyncSignal _work = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private readonly byte[] _batch;
    private Task _loops = Task.CompletedTask;
    private Exception? _failure;
    private long _armedFor = long.MaxValue;
    private long _wireBytesSent;
    private long _wireBytesReceived;

    public SessionCore(ILink link, SessionOptions options, TimeProvider time, ILogger log)
    {
        (_link, _time, _log) = (link, time, log);
        _frames = new SessionFrames(link.Name, options, time, log, Gate, Wake);

        // As much as keeps the wire busy for 10 ms: what is handed over cannot be overtaken by what is more urgent.
        var batch = options.Baud == 0 ? int.MaxValue : options.Baud / 10 / 100;
        _batch = new byte[Math.Clamp(batch, WireLimits.MaximumOnWire + 1, WireLimits.Window * WireLimits.MaximumOnWire)];
        _timer = time.CreateTimer(static core => ((SessionCore)core!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Lock Gate { get; } = new();

    public SessionFrames Frames => _frames;

    /// <summary>Faults with the first cause; completes when the session is disposed.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Bytes handed to the link.</summary>
    public long WireBytesSent => Interlocked.Read(ref _wireBytesSent);

    /// <summary>Bytes read from the link.</summary>
    public long WireBytesReceived => Interlocked.Read(ref _wireBytesReceived);

    public void Start() => _loops = Task.WhenAll(ReadLoopAsync(), WriteLoopAsync());

    /// <summary>Something has to go out.</summary>
    public void Wake() => _work.Set();

    /// <summary>Ends the session with its first cause; later causes are ignored.</summary>
    public void Fail(Exception cause)
    {
        lock (Gate)
        {
            if (_failure is not null) return;
            _failure = cause;
            _frames.Fail(cause);
        }

        if (cause is ObjectDisposedException)
        {
            _completion.TrySetResult();
        }
        else
        {
            _log.LogError("Session on {Port} ended: {Cause}", _link.Name, cause.Message);
            _completion.TrySetException(cause);

            // The session's owner may look at it late or never.
            _ = _completion.Task.Exception;
        }

        _ = _stop.CancelAsync();
        _link.Input.CancelPendingRead();
        Wake();
    }

    public async ValueTask DisposeAsync()
    {
        Fail(new ObjectDisposedException(nameof(BoardSession)));
        await _loops.ConfigureAwait(false);
        await _frames.Channels.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        _frames.Dispose();
        _stop.Dispose();
    }

    private async Task ReadLoopAsync()
    {
        try
        {
            while (_failure is null)
            {
                var read = await _link.Input.ReadAsync().ConfigureAwait(false);
                var now = _time.GetTimestamp();
                Interlocked.Add(ref _wireBytesReceived, read.Buffer.Length);
                bool work;
                try
                {
                    lock (Gate)
                    {
                        _frames.Read(read.Buffer, now);
                        work = _frames.HasWork(now);
                        Arm(now);
                    }
                }
                finally
                {
                    // Also when what was read ends the session: another may be opened over the same link.
                    _link.Input.AdvanceTo(read.Buffer.End);
                }

                _frames.FlushChannels();

                // Answers go out on this thread: it would only wait meanwhile.
                if (work) _work.Set(inline: true);
                if (read.IsCompleted) throw new LinkLostException(_link.Name, "The port was closed");
            }
        }
#pragma warning disable CA1031 // Whatever ends a loop is the session's cause.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(Cause(e));
        }
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            while (_failure is null)
            {
                var now = _time.GetTimestamp();
                int length;
                lock (Gate)
                {
                    length = _frames.Fill(_batch, now);
                    Arm(now);
                }

                if (length == 0)
                {
                    await _work.WaitAsync().ConfigureAwait(false);
                    continue;
                }

                await _link.WriteAsync(_batch.AsMemory(0, length), _stop.Token).ConfigureAwait(false);
                Interlocked.Add(ref _wireBytesSent, length);
                lock (Gate) _frames.OnWritten(_time.GetTimestamp());
            }
        }
#pragma warning disable CA1031 // Whatever ends a loop is the session's cause.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(Cause(e));
        }
    }

    /// <summary>The timer's: retransmission and acknowledgements, also while a write hangs.</summary>
    private void OnTimer()
    {
        var now = _time.GetTimestamp();
        bool lost;
        lock (Gate)
        {
            if (_failure is not null) return;
            _armedFor = long.MaxValue;
            lost = !_frames.OnTime(now);
            Arm(now);
        }

        if (lost)
            Fail(new LinkLostException(_link.Name, $"The board acknowledged nothing in {WireLimits.MaximumTries} retransmissions"));
        else Wake();
    }

    /// <summary>Arms the timer for the next deadline. Left armed too early it only fires once for nothing.</summary>
    private void Arm(long now)
    {
        var deadline = _frames.Deadline(now);
        if (deadline >= _armedFor || _failure is not null) return;
        _armedFor = deadline;
        var milliseconds = Math.Max(0, (deadline - now) * 1000.0 / _time.TimestampFrequency);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(milliseconds)), Timeout.InfiniteTimeSpan);
    }

    private Exception Cause(Exception e) => e switch
    {
        TroubleException => e,
        OperationCanceledException when _failure is not null => _failure,
        IOException => new LinkLostException(_link.Name, $"The port went away: {e.Message}", e),
        _ => new LinkLostException(_link.Name, $"The port failed: {e.Message}", e),
    };
}
