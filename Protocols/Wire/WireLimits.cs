namespace Hil.Protocols.Wire;

/// <summary>Sizes and counts of SPEC.md, section 1.</summary>
public static class WireLimits
{
    /// <summary>Protocol version this code speaks; the oldest is the same.</summary>
    public const byte Version = 1;

    /// <summary>Bytes of an image in one chunk; only an image's last chunk is shorter.</summary>
    public const int ChunkBytes = 512;

    /// <summary>Chunks of the largest image.</summary>
    public const int MaximumChunks = 128;

    /// <summary>Bytes of the largest image: 64 KiB.</summary>
    public const int MaximumImageBytes = ChunkBytes * MaximumChunks;

    /// <summary>Payload of a Data frame to the board, in bytes.</summary>
    public const int MaximumDataToBoard = 512;

    /// <summary>Payload of a Data frame to the host, in bytes.</summary>
    public const int MaximumDataToHost = 256;

    /// <summary>CRC-32 at the end of every decoded frame, in bytes.</summary>
    public const int CrcBytes = 4;

    /// <summary>Largest decoded frame, in bytes: an image chunk with header and CRC.</summary>
    public const int MaximumFrame = 6 + ChunkBytes + CrcBytes;

    /// <summary>Largest frame after COBS, without its delimiter: one byte more per 254, and one.</summary>
    public const int MaximumEncoded = MaximumFrame + (MaximumFrame / 254) + 1;

    /// <summary>Largest frame on the wire, with its delimiter.</summary>
    public const int MaximumOnWire = MaximumEncoded + 1;

    /// <summary>Unacknowledged Data frames at most.</summary>
    public const int Window = 8;

    /// <summary>Accepted frames after which an acknowledgement goes out at once.</summary>
    public const int AckEvery = 4;

    /// <summary>Milliseconds after which an accepted frame is acknowledged at the latest.</summary>
    public const int AckDelayMilliseconds = 20;

    /// <summary>Retransmissions in a row without progress after which the link is lost.</summary>
    public const int MaximumTries = 10;

    /// <summary>The retransmission time-out grows up to this many times its value.</summary>
    public const int MaximumBackoff = 8;

    /// <summary>UTF-8 bytes of a string in <c>Network</c>.</summary>
    public const int MaximumIdentity = 63;
}
