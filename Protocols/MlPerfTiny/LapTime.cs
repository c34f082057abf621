namespace Hil.Protocols.MlPerfTiny;

/// <summary>Device times of <c>m-lap-us-</c>: an unsigned 32-bit count of microseconds on most ports, which starts again after 71.6 minutes.</summary>
public static class LapTime
{
    private const long Wrap = 1L << 32;

    /// <summary>Microseconds between two times of the device, a wrap between them included.</summary>
    /// <exception cref="TroubleException">The time goes back by more than a wrap explains.</exception>
    public static long Elapsed(long start, long end, string file, string place) => TryElapsed(start, end, out var elapsed) ? elapsed
        : throw SessionTrouble.Of($"The device's time goes back from {start} us to {end} us", file, place);

    /// <returns>False when the time goes back by more than a wrap explains.</returns>
    public static bool TryElapsed(long start, long end, out long elapsed)
    {
        elapsed = end >= start ? end - start : end - start + Wrap;
        return end >= start || start < Wrap;
    }
}
