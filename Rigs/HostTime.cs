namespace Hil.Rigs;

/// <summary>The host's monotonic clock in ns, as clock exchanges are stated.</summary>
public static class HostTime
{
    /// <summary>ns of a timestamp.</summary>
    public static long Nanoseconds(this TimeProvider clock, long timestamp) => (long)((Int128)timestamp * 1_000_000_000 / clock.TimestampFrequency);

    /// <summary>ns now.</summary>
    public static long Nanoseconds(this TimeProvider clock) => clock.Nanoseconds(clock.GetTimestamp());
}
