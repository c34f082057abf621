namespace Hil.Protocols.Wire;

/// <summary>Frames that arrived and were not used, by reason.</summary>
/// <param name="TooLong">More than <see cref="WireLimits.MaximumFrame"/> bytes.</param>
/// <param name="Undecodable">Not COBS.</param>
/// <param name="BadCrc">The CRC is wrong, or the frame is too short to have one.</param>
/// <param name="Malformed">The CRC is right, but the kind is unknown or the length is not the kind's.</param>
public readonly record struct FrameDrops(long TooLong, long Undecodable, long BadCrc, long Malformed)
{
    /// <summary>All of them.</summary>
    public long Total => TooLong + Undecodable + BadCrc + Malformed;
}
