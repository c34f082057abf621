namespace Hil.Protocols.Quantities;

/// <summary>How a reading of a tick counter follows from the one before.</summary>
public enum TickChange
{
    /// <summary>It went on.</summary>
    None,

    /// <summary>It went on and its low 32 bits began again.</summary>
    Wrap,

    /// <summary>It jumped: neither the time that went by nor a reset explains it.</summary>
    Step,

    /// <summary>It began again: the board was reset.</summary>
    Reset,
}

/// <summary>A tick reading in full width.</summary>
/// <param name="Epoch">Counts resets and steps. Ticks of different epochs have no zero in common.</param>
/// <param name="Ticks">Ticks since the epoch's zero; for resets that is the board's boot.</param>
/// <param name="Change">How it follows from the reading before.</param>
public readonly record struct TickReading(int Epoch, long Ticks, TickChange Change);

/// <summary>
/// Follows a board's tick counter of which 32 bits are seen: the host's time of arrival tells which of the possible values it
/// is. Readings of 32 and of 64 bits may be mixed and may be out of order by <see cref="Disorder"/>, when they come by two ways.
/// Not for several threads at once.
/// </summary>
/// <param name="hertz">Ticks per second, above 0.</param>
/// <param name="slack">
/// How much more or less than the host's time may have gone by on the board between two readings: late arrivals, an emulator that
/// lags. Less than half of 2^32 ticks, or wraps cannot be told.
/// </param>
public sealed class TickCounter(double hertz, TimeSpan slack)
{
    /// <summary>Readings that are this much older than the last one are late, not a reset.</summary>
    public static readonly TimeSpan Disorder = TimeSpan.FromMilliseconds(20);

    private const double WrapTicks = 4294967296.0;

    private readonly double slackTicks = slack.TotalSeconds * hertz;
    private readonly double disorderTicks = Disorder.TotalSeconds * hertz;
    private bool begun;
    private int epoch;
    private long last;
    private long lastHost;

    /// <summary>Takes the low 32 bits. The first reading ever is taken as it is: as if less than 2^32 ticks had gone by since boot.</summary>
    /// <param name="low">Low 32 bits of the counter.</param>
    /// <param name="host">Host monotonic time of arrival: ns.</param>
    public TickReading TakeLow(uint low, long host)
    {
        if (!begun)
            return Begin(low, host, TickChange.None);
        var expected = Expected(host);
        var wraps = Math.Round((expected - low) / WrapTicks);
        var ticks = (long)(wraps * WrapTicks) + low;
        return Continues(ticks, expected) ? Go(ticks, host) : IsReset(low, host) ? Begin(low, host, TickChange.Reset) : Begin(ticks, host, TickChange.Step);
    }

    /// <summary>Takes the whole counter.</summary>
    /// <param name="ticks">Ticks since boot.</param>
    /// <param name="host">Host monotonic time at which it was read: ns.</param>
    public TickReading Take(long ticks, long host)
    {
        if (!begun)
            return Begin(ticks, host, TickChange.None);
        return Continues(ticks, Expected(host)) ? Go(ticks, host) : Begin(ticks, host, IsReset(ticks, host) ? TickChange.Reset : TickChange.Step);
    }

    private double Expected(long host) => last + Elapsed(host);

    private double Elapsed(long host) => Math.Max(0, host - lastHost) * 1e-9 * hertz;

    private bool Continues(long ticks, double expected) =>
        ticks >= 0 && ticks >= last - disorderTicks && Math.Abs(ticks - expected) <= slackTicks;

    /// <summary>A board that was reset since the last reading cannot have been up for longer than that.</summary>
    private bool IsReset(long ticks, long host) => ticks <= Elapsed(host) + slackTicks;

    private TickReading Go(long ticks, long host)
    {
        var wrapped = ticks >> 32 > last >> 32;
        last = Math.Max(last, ticks);
        lastHost = Math.Max(lastHost, host);
        return new(epoch, ticks, wrapped ? TickChange.Wrap : TickChange.None);
    }

    private TickReading Begin(long ticks, long host, TickChange change)
    {
        if (begun)
            epoch++;
        (begun, last, lastHost) = (true, ticks, host);
        return new(epoch, ticks, change);
    }
}
