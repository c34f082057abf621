namespace Hil.Protocols.Wire;

/// <summary>
/// The sending half of go-back-N (SPEC.md, 1.2): keeps up to <see cref="WireLimits.Window"/> frames until they are
/// acknowledged and says which one is to be sent next. A pure state machine; time comes in as ticks of the caller's clock.
/// </summary>
/// <param name="retransmitTicks">Retransmission time-out beyond the wire time of what is in flight, in ticks.</param>
/// <param name="ticksPerByte">Wire time of one byte, in ticks; 0 when the link has no speed of its own.</param>
/// <param name="aheadBytes">Bytes of other frames that may stand on the wire before a reliable one.</param>
public sealed class GoBackNSender(long retransmitTicks, double ticksPerByte = 0, int aheadBytes = 0)
{
    private const int FrameOverhead = Frame.DataHeader + WireLimits.CrcBytes + 4;
    private readonly byte[] _payloads = new byte[WireLimits.Window * WireLimits.MaximumDataToBoard];
    private readonly int[] _lengths = new int[WireLimits.Window];
    private readonly LinkChannel[] _channels = new LinkChannel[WireLimits.Window];
    private byte _oldest;
    private int _count;
    private int _sent;
    private int _next;
    private int _tries;
    private bool _gapAnswered;

    /// <summary>Time-out beyond the wire time, in ticks; counts from the next frame on.</summary>
    public long RetransmitTicks { get; set; } = retransmitTicks;

    /// <summary>When <see cref="OnTime"/> has to be called; <see cref="long.MaxValue"/> when nothing is in flight.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    /// <summary>Whether one more frame can be added.</summary>
    public bool CanAdd => _count < WireLimits.Window;

    /// <summary>Frames added and not acknowledged yet.</summary>
    public int Unacknowledged => _count;

    /// <summary>Whether <see cref="TryTake"/> would give a frame.</summary>
    public bool HasNext => _next < _count;

    /// <summary>Whether the frame that <see cref="TryTake"/> would give has been sent before.</summary>
    public bool NextIsResend => _next < _sent;

    /// <summary>Frames sent again.</summary>
    public long Resends { get; private set; }

    /// <summary>Time-outs without progress.</summary>
    public long TimeOuts { get; private set; }

    /// <summary>Whether <see cref="WireLimits.MaximumTries"/> retransmissions in a row brought nothing.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Where the payload of the next frame is to be written, before <see cref="Add(LinkChannel, int)"/>. Only while <see cref="CanAdd"/>.</summary>
    public Span<byte> NextPayload => Payload(Slot(_count));

    /// <summary>Adds the frame whose payload has been written to <see cref="NextPayload"/>.</summary>
    public void Add(LinkChannel channel, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_count, WireLimits.Window);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, WireLimits.MaximumDataToBoard);
        var slot = Slot(_count);
        _lengths[slot] = length;
        _channels[slot] = channel;
        _count++;
    }

    /// <summary>Adds a frame with this payload.</summary>
    public void Add(LinkChannel channel, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_count, WireLimits.Window);
        payload.CopyTo(NextPayload);
        Add(channel, payload.Length);
    }

    /// <summary>Gives the next frame that has to go out, first or again, and starts the time-out.</summary>
    public bool TryTake(long now, out byte sequence, out LinkChannel channel, out ReadOnlySpan<byte> payload)
    {
        if (_next >= _count)
        {
            sequence = 0;
            channel = default;
            payload = default;
            return false;
        }

        var slot = Slot(_next);
        sequence = (byte)(_oldest + _next);
        channel = _channels[slot];
        payload = Payload(slot)[.._lengths[slot]];
        if (_next < _sent) Resends++;
        _next++;
        _sent = Math.Max(_sent, _next);
        Deadline = now + TimeOut();
        return true;
    }

    /// <summary>Takes an acknowledgement from any frame.</summary>
    /// <param name="ack">Next sequence number the other side expects.</param>
    /// <param name="alone">It came in an Ack frame: only those report a gap by repeating a number.</param>
    /// <param name="now">Ticks.</param>
    /// <returns>True when it acknowledged something new. Numbers outside of what is in flight are ignored.</returns>
    public bool OnAck(byte ack, bool alone, long now)
    {
        int acknowledged = (byte)(ack - _oldest);
        if (acknowledged > _sent) return false;
        if (acknowledged == 0)
        {
            if (alone && _sent > 0 && !_gapAnswered)
            {
                _gapAnswered = true;
                _next = 0;
            }

            return false;
        }

        _oldest += (byte)acknowledged;
        _count -= acknowledged;
        _sent -= acknowledged;
        _next = Math.Max(0, _next - acknowledged);
        _tries = 0;
        _gapAnswered = false;
        Deadline = _sent > 0 ? now + TimeOut() : long.MaxValue;
        return true;
    }

    /// <summary>Goes back to the oldest frame when the time-out has passed; after the last try the link is lost.</summary>
    /// <returns>True when frames are to be sent again.</returns>
    public bool OnTime(long now)
    {
        if (now < Deadline) return false;
        if (_tries >= WireLimits.MaximumTries)
        {
            IsLost = true;
            Deadline = long.MaxValue;
            return false;
        }

        _tries++;
        TimeOuts++;
        _next = 0;
        _gapAnswered = false;
        Deadline = now + TimeOut();
        return true;
    }

    /// <summary>Forgets everything: a new session begins.</summary>
    public void Reset()
    {
        _oldest = 0;
        _count = _sent = _next = _tries = 0;
        _gapAnswered = IsLost = false;
        Deadline = long.MaxValue;
    }

    private int Slot(int offset) => (_oldest + offset) & (WireLimits.Window - 1);

    private Span<byte> Payload(int slot) => _payloads.AsSpan(slot * WireLimits.MaximumDataToBoard, WireLimits.MaximumDataToBoard);

    private long TimeOut()
    {
        var bytes = aheadBytes;
        for (var i = 0; i < _sent; i++) bytes += _lengths[Slot(i)] + FrameOverhead;
        return (RetransmitTicks + (long)(bytes * ticksPerByte)) * Math.Min(1 << _tries, WireLimits.MaximumBackoff);
    }
}
