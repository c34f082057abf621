using System.IO.Pipelines;

namespace Hil.Rigs.Links;

/// <summary>
/// Gives a link the speed of a wire that it does not have: bytes are passed on when a wire of the stated baud (10 bits to a byte) would
/// have carried them. What the wire would have done is computed, not counted in ticks, so that a late timer costs nothing: while bytes
/// wait, the emulated wire is busy. Only writes are paced; an emulated board paces its own.
/// </summary>
public sealed class PacedLink : ILink, IModemLines
{
    /// <summary>
    /// Bytes are passed on this often while more wait; the last ones exactly when they are due. Each time costs the host two
    /// wake-ups, so that shorter slices show in its load.
    /// </summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(4);
    private readonly ILink _inner;
    private readonly TimeProvider _time;
    private readonly double _ticksPerByte;
    private readonly double _grain; // ms: the least that a timer can wait
    private readonly Lock _gate = new();
    private readonly ByteRing _waiting;
    private readonly byte[] _piece;
    private readonly AsyncSignal _due = new();
    private readonly AsyncSignal _freed = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;
    private Exception? _failure;
    private double _busyUntil;
    private long _accepted;
    private double _busyTicks;

    /// <summary>Paces a link, which is disposed with this one.</summary>
    /// <param name="inner">Link to pace.</param>
    /// <param name="baud">Speed of the emulated wire, above 0.</param>
    /// <param name="time">Clock of the emulated wire.</param>
    /// <param name="buffer">
    /// Bytes taken ahead of the wire. Default: what it carries in 32 ms, at least 64. More keeps the wire busy on a host
    /// that is late for longer; less lets an urgent frame pass sooner.
    /// </param>
    public PacedLink(ILink inner, int baud, TimeProvider time, int? buffer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baud, 1);
        (_inner, _time, Baud) = (inner, WireTime.For(time), baud);
        _grain = _time is WireTime ? 0.05 : 1;
        _ticksPerByte = 10.0 * time.TimestampFrequency / baud;
        _waiting = new ByteRing(buffer ?? Math.Max(64, (int)(baud / 10 * 32L / 1000)));
        _piece = new byte[_waiting.Free];
        _busyUntil = time.GetTimestamp();
        _timer = _time.CreateTimer(static signal => ((AsyncSignal)signal!).Set(inline: true), _due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Speed of the emulated wire.</summary>
    public int Baud { get; }

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <inheritdoc/>
    public PipeReader Input => _inner.Input;

    /// <inheritdoc/>
    public void Drive(bool dtr, bool rts) => (_inner as IModemLines ?? throw IModemLines.Missing(Name, "it is not a serial port of Linux")).Drive(dtr, rts);

    /// <summary>Bytes taken from the writer so far.</summary>
    public long BytesWritten
    {
        get
        {
            lock (_gate) return _accepted;
        }
    }

    /// <summary>Time that the emulated wire has been busy until now.</summary>
    public TimeSpan Busy
    {
        get
        {
            lock (_gate)
            {
                // What has been taken but is still to come has not been busy yet.
                var ahead = Math.Max(0, _busyUntil - _time.GetTimestamp());
                return TimeSpan.FromSeconds(Math.Max(0, _busyTicks - ahead) / _time.TimestampFrequency);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var taken = Take(bytes.Span, isContinued: false);
        return taken == bytes.Length ? ValueTask.CompletedTask : WriteRestAsync(bytes[taken..], cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _due.Set();
        await _pump.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _inner.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using var registration = cancellation.UnsafeRegister(static signal => ((AsyncSignal)signal!).Set(), _freed);
        while (!bytes.IsEmpty)
        {
            await _freed.WaitAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            bytes = bytes[Take(bytes.Span, isContinued: true)..];
        }
    }

    /// <param name="bytes">What is to be sent.</param>
    /// <param name="isContinued">It waited for room, so the wire had it to send without a pause.</param>
    private int Take(ReadOnlySpan<byte> bytes, bool isContinued)
    {
        int taken;
        lock (_gate)
        {
            if (_failure is not null) throw new IOException(_failure.Message, _failure);
            var wasEmpty = _waiting.Count == 0;
            taken = _waiting.Write(bytes);
            if (!isContinued) _busyUntil = Math.Max(_busyUntil, _time.GetTimestamp());
            _busyUntil += taken * _ticksPerByte;
            _busyTicks += taken * _ticksPerByte;
            _accepted += taken;

            // Armed here: whoever pumps has nothing to do before.
            if (wasEmpty && taken > 0) _timer.Change(Next(Math.Max(0, _busyUntil - _time.GetTimestamp())), Timeout.InfiniteTimeSpan);
        }

        return taken;
    }

    private async Task PumpAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                int length;
                lock (_gate)
                {
                    // Counted from the end: pauses between what waits do not matter then.
                    var toCome = Math.Max(0, _busyUntil - _time.GetTimestamp());
                    length = Math.Max(0, _waiting.Count - (int)Math.Ceiling(toCome / _ticksPerByte));
                    _waiting.Read(_piece.AsSpan(0, length));
                    if (_waiting.Count > 0) _timer.Change(Next(toCome), Timeout.InfiniteTimeSpan);
                }

                if (length > 0)
                {
                    _freed.Set();
                    await _inner.WriteAsync(_piece.AsMemory(0, length), _stop.Token).ConfigureAwait(false);
                    continue;
                }

                await _due.WaitAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever the inner link throws is what the next write throws.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (_gate) _failure = e;
        }

        lock (_gate) _failure ??= new ObjectDisposedException(nameof(PacedLink));
        _freed.Set();
    }

    /// <summary>When to look again: after a slice, or when the last byte is through.</summary>
    private TimeSpan Next(double toCome)
    {
        var end = TimeSpan.FromSeconds(toCome / _time.TimestampFrequency);
        return end < Slice ? TimeSpan.FromMilliseconds(Math.Max(_grain, Math.Ceiling(end.TotalMilliseconds / _grain) * _grain)) : Slice;
    }
}
