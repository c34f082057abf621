namespace Hil.Protocols.Wire;

/// <summary>
/// The receiving half of go-back-N (SPEC.md, 1.2): takes only the frame it expects and says when an acknowledgement is
/// due. A pure state machine; time comes in as ticks of the caller's clock.
/// </summary>
/// <param name="ackDelayTicks">Ticks after which an accepted frame is acknowledged at the latest.</param>
public sealed class GoBackNReceiver(long ackDelayTicks)
{
    private int _unacknowledged;
    private bool _gapAnswered;

    /// <summary>Next sequence number expected: the acknowledgement that every outgoing frame carries.</summary>
    public byte Expected { get; private set; }

    /// <summary>When an acknowledgement is due; <see cref="long.MaxValue"/> when none is.</summary>
    public long AckDeadline { get; private set; } = long.MaxValue;

    /// <summary>Whether an Ack frame has to go out even though other frames carry the number: only it reports a gap.</summary>
    public bool MustReportGap { get; private set; }

    /// <summary>Frames out of sequence, dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether the payload of this Data frame is to be used.</summary>
    public bool Accept(byte sequence, long now)
    {
        if (sequence != Expected)
        {
            Dropped++;

            // A repeat of what was accepted means that its acknowledgement was lost: always acknowledge again. A frame from
            // beyond a gap is answered once, since the frames behind it say nothing new.
            if ((byte)(Expected - sequence) <= WireLimits.Window)
            {
                AckDeadline = Math.Min(AckDeadline, now + ackDelayTicks);
            }
            else if (!_gapAnswered)
            {
                _gapAnswered = true;
                MustReportGap = true;
            }

            return false;
        }

        Expected++;
        _gapAnswered = false;
        _unacknowledged++;
        if (_unacknowledged >= WireLimits.AckEvery) AckDeadline = now;
        else if (_unacknowledged == 1) AckDeadline = now + ackDelayTicks;
        return true;
    }

    /// <summary>Whether an acknowledgement has to go out now.</summary>
    public bool IsAckDue(long now) => MustReportGap || now >= AckDeadline;

    /// <summary>A frame with <see cref="Expected"/> went out.</summary>
    /// <param name="alone">It was an Ack frame.</param>
    public void OnSent(bool alone)
    {
        _unacknowledged = 0;
        AckDeadline = long.MaxValue;
        if (alone) MustReportGap = false;
    }

    /// <summary>Forgets everything: a new session begins.</summary>
    public void Reset()
    {
        Expected = 0;
        _unacknowledged = 0;
        _gapAnswered = MustReportGap = false;
        AckDeadline = long.MaxValue;
    }
}
