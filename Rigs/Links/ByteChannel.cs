using System.Buffers;
using System.IO.Pipelines;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Links;

/// <summary>
/// One opening of a byte channel (SPEC.md, 1.3): from the board's Open until Closed. Bridges the frames to a pipe that the
/// connector gives. Members marked "gate" are called under the session's gate.
/// </summary>
internal sealed class ByteChannel : IDisposable
{
    /// <summary>Bytes the host can take: credit goes out when half of it is free again.</summary>
    private const int Window = 8192;

    private const int OutboundBytes = 4096;
    private readonly Lock _gate;
    private readonly Action _wakeWriter;
    private readonly ByteRing _outbound = new(OutboundBytes);
    private readonly AsyncSignal _outboundFreed = new();
    private readonly CancellationTokenSource _stop = new();

    // The reader runs inline: the loop that reads the link flushes once per read, and the bytes go on without a thread switch.
    // There is no pause threshold, since the credit bounds what the board may send.
    private readonly Pipe _inbound = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));

    private uint _sent;
    private uint _boardTotal;
    private uint _received;
    private uint _consumed;
    private uint _announced;
    private bool _isOpen;
    private bool _openedDue;
    private bool _closedDue;
    private bool _dirty;
    private string _reason = "";

    public ByteChannel(LinkChannel channel, uint credit, Lock gate, Action wakeWriter)
    {
        (Channel, _boardTotal, _gate, _wakeWriter) = (channel, credit, gate, wakeWriter);
    }

    public LinkChannel Channel { get; }

    /// <summary>Gate. Whether Closed has gone out or come in: nothing follows.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Gate. Whether a control message or bytes wait.</summary>
    public bool HasWork => !IsOver && (_openedDue || IsCloseDue || IsCreditDue || Sendable > 0);

    private bool IsCloseDue => _closedDue && !_openedDue && (_outbound.Count == 0 || !_isOpen);

    private bool IsCreditDue => _isOpen && _consumed + Window - _announced >= Window / 2;

    private int Sendable => _isOpen && !_openedDue ? (int)Math.Min((uint)_outbound.Count, _boardTotal - _sent) : 0;

    /// <summary>Gate. Writes the next control message of this channel.</summary>
    /// <returns>Its length, 0 when none is due.</returns>
    public int TakeControl(Span<byte> destination)
    {
        if (IsOver) return 0;
        if (_openedDue)
        {
            _openedDue = false;
            return new OpenedMessage(Channel, _announced = Window).Write(destination);
        }

        if (IsCloseDue)
        {
            IsOver = true;
            return new ClosedMessage(Channel, _reason).Write(destination);
        }

        return IsCreditDue ? new CreditMessage(Channel, _announced = _consumed + Window).Write(destination) : 0;
    }

    /// <summary>Gate. Takes bytes for the board, as many as its credit allows.</summary>
    public int TakeBytes(Span<byte> destination)
    {
        var length = IsOver ? 0 : Math.Min(Sendable, destination.Length);
        if (length == 0) return 0;
        _outbound.Read(destination[..length]);
        _sent += (uint)length;
        _outboundFreed.Set();
        return length;
    }

    /// <summary>Gate. Takes the board's new total.</summary>
    public void OnCredit(uint total)
    {
        if ((int)(total - _boardTotal) > 0) _boardTotal = total;
    }

    /// <summary>Gate. Takes bytes from the board; <see cref="Flush"/> passes them on.</summary>
    /// <returns>False when the board sent more than it was allowed to.</returns>
    public bool OnBytes(ReadOnlySpan<byte> bytes)
    {
        if (!_isOpen || IsOver) return true;
        _received += (uint)bytes.Length;
        if ((int)(_announced - _received) < 0) return false;
        _inbound.Writer.Write(bytes);
        _dirty = true;
        return true;
    }

    /// <summary>Passes on what came since the last call; outside of the gate, by the loop that reads the link.</summary>
    public void Flush()
    {
        if (!_dirty) return;
        _dirty = false;

        // Completes at once: there is no threshold to wait for.
        var flushed = _inbound.Writer.FlushAsync();
        if (flushed.IsCompleted) flushed.GetAwaiter().GetResult();
    }

    /// <summary>Ends it without another word: the board has closed it, replaced it, or the session is over.</summary>
    public void Abort()
    {
        lock (_gate) IsOver = true;

        // Not inline: whoever holds the far end must not run on the caller's stack.
        _ = _stop.CancelAsync();
    }

    /// <summary>Connects the far end and moves bytes until either side ends it. Never fails: troubles close the channel.</summary>
    public async Task RunAsync(Func<LinkChannel, CancellationToken, ValueTask<IDuplexPipe>> connect)
    {
        IDuplexPipe far;
        try
        {
            far = await connect(Channel, _stop.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever the connector throws is the reason that the board and its log see.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Close(e.Message);
            return;
        }

        lock (_gate) _isOpen = _openedDue = true;
        _wakeWriter();
        using var wake = _stop.Token.UnsafeRegister(static signal => ((AsyncSignal)signal!).Set(), _outboundFreed);
        var toBoard = CopyToBoardAsync(far.Input);
        var fromBoard = CopyFromBoardAsync(far.Output);
        var first = await Task.WhenAny(toBoard, fromBoard).ConfigureAwait(false);
        Close(first.Exception?.InnerException?.Message ?? "connection closed");
        await _stop.CancelAsync().ConfigureAwait(false);
        await toBoard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await fromBoard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await far.Output.CompleteAsync().ConfigureAwait(false);
        await far.Input.CompleteAsync().ConfigureAwait(false);
        await _inbound.Reader.CompleteAsync().ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private void Close(string reason)
    {
        lock (_gate)
        {
            _reason = reason;
            _closedDue = true;
        }

        _wakeWriter();
    }

    private async Task CopyFromBoardAsync(PipeWriter far)
    {
        while (true)
        {
            var read = await _inbound.Reader.ReadAsync(_stop.Token).ConfigureAwait(false);
            var length = (uint)read.Buffer.Length;
            foreach (var part in read.Buffer) far.Write(part.Span);
            _inbound.Reader.AdvanceTo(read.Buffer.End);
            var flushed = await far.FlushAsync(_stop.Token).ConfigureAwait(false);
            bool due;
            lock (_gate)
            {
                _consumed += length;
                due = IsCreditDue;
            }

            if (due) _wakeWriter();
            if (flushed.IsCompleted) return;
        }
    }

    private async Task CopyToBoardAsync(PipeReader far)
    {
        while (true)
        {
            var read = await far.ReadAsync(_stop.Token).ConfigureAwait(false);
            foreach (var part in read.Buffer)
            {
                for (var rest = part; !rest.IsEmpty;)
                {
                    int taken;
                    lock (_gate) taken = _outbound.Write(rest.Span);
                    rest = rest[taken..];
                    if (taken > 0) _wakeWriter();
                    else await _outboundFreed.WaitAsync().ConfigureAwait(false);
                    _stop.Token.ThrowIfCancellationRequested();
                }
            }

            far.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }
}
