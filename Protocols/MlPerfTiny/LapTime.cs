namespace Hil.Protocols.MlPerfTiny;

/// <summary>Device times of <c>m-lap-us-</c>: an unsigned 32-bit count of microseconds on most ports, which starts again after 71.6 minutes.</summary>
internal static class LapTime
{
    private const long Wrap = 1L << 32;

    /// <exception cref="TroubleException">The time goes back by more than a wrap explains.</exception>
    public static long Elapsed(long start, long end, string file, string place) => end >= start ? end - start
        : start < Wrap ? end - start + Wrap
        : throw SessionTrouble.Of($"The device's time goes back from {start} us to {end} us", file, place);
}
