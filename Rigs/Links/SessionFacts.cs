using Hil.Protocols.Wire;

namespace Hil.Rigs.Links;

/// <summary>An image that has been begun: its pixels have been taken over and its chunks are on their way.</summary>
/// <param name="Image">Image number in this session.</param>
/// <param name="Sample">Sample id.</param>
/// <param name="Crc">CRC-32 of the pixels.</param>
/// <param name="Confirmed">Completes when the board has it complete and intact; fails with the session's cause.</param>
public readonly record struct ImageTicket(ushort Image, uint Sample, uint Crc, Task<ImageReceipt> Confirmed);

/// <summary>How an image got to the board. Times are timestamps of the session's <see cref="TimeProvider"/>.</summary>
/// <param name="Image">Image number in this session.</param>
/// <param name="Sample">Sample id.</param>
/// <param name="Crc">CRC-32, equal on both sides.</param>
/// <param name="Begun">Its first chunk was handed to the link.</param>
/// <param name="Sent">The link had taken its last chunk.</param>
/// <param name="Confirmed">The board's confirmation was read.</param>
/// <param name="Resends">Chunks sent again.</param>
/// <param name="WireBytes">Bytes of its chunks and commits on the wire, resends included.</param>
public readonly record struct ImageReceipt(
    ushort Image, uint Sample, uint Crc, long Begun, long Sent, long Confirmed, int Resends, int WireBytes);

/// <summary>The board's clock between two points of the host's.</summary>
/// <param name="Ticks">Board ticks since boot.</param>
/// <param name="Sent">Host timestamp when the question was handed to the link.</param>
/// <param name="Received">Host timestamp when the answer was read.</param>
public readonly record struct BoardTime(ulong Ticks, long Sent, long Received);

/// <summary>One record of the board's log channel.</summary>
/// <param name="Level">Level, as it came.</param>
/// <param name="Text">Text; bytes that are not UTF-8 are replaced.</param>
/// <param name="Timestamp">Host timestamp of arrival.</param>
public readonly record struct BoardLogRecord(BoardLogLevel Level, string Text, long Timestamp);

/// <summary>What went over a link in one session.</summary>
public readonly record struct LinkStatistics
{
    /// <summary>Frames sent, resends included.</summary>
    public long FramesSent { get; init; }

    /// <summary>Intact frames received.</summary>
    public long FramesReceived { get; init; }

    /// <summary>Bytes handed to the link.</summary>
    public long WireBytesSent { get; init; }

    /// <summary>Bytes read from the link.</summary>
    public long WireBytesReceived { get; init; }

    /// <summary>Pixels of confirmed images, in bytes: over <see cref="WireBytesSent"/> it is the goodput.</summary>
    public long ImageBytesConfirmed { get; init; }

    /// <summary>Images confirmed.</summary>
    public long ImagesConfirmed { get; init; }

    /// <summary>Image chunks sent again.</summary>
    public long ChunkResends { get; init; }

    /// <summary>Reliable frames sent again.</summary>
    public long DataResends { get; init; }

    /// <summary>Retransmission time-outs.</summary>
    public long TimeOuts { get; init; }

    /// <summary>Frames received that were damaged.</summary>
    public FrameDrops Dropped { get; init; }

    /// <summary>Reliable frames received out of sequence: something before them was lost, or they were repeats.</summary>
    public long OutOfSequence { get; init; }

    /// <summary>Log records dropped because nobody read them.</summary>
    public long LogDropped { get; init; }

    /// <summary>Times of samples dropped because nobody read them.</summary>
    public long TimesDropped { get; init; }

    /// <summary>Time that the bytes sent take on a wire of the stated baud; zero when none is stated.</summary>
    public TimeSpan Busy { get; init; }
}
