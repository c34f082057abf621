using Hil.Engine.Experiments;
using Hil.Results.Policies;

namespace Hil.Engine.Running.Network;

/// <summary>
/// When messages arrive over one way of a rig's line, and which never do: they are sent one after the other at the line's bandwidth, are
/// under way for the delay, and none overtakes another. The same seed and samples give the same.
/// </summary>
/// <param name="settings">Delay, jitter, loss, bandwidth.</param>
/// <param name="seed">Of loss and jitter.</param>
/// <param name="way">Tells the two ways of a line apart, so that their chances are not the same.</param>
/// <param name="frequency">Ticks of the timestamps in a second.</param>
internal sealed class LineTimes(NetworkSettings settings, uint seed, uint way, long frequency)
{
    private const uint Draws = 2;

    private long free;
    private long last;

    /// <summary>The next message.</summary>
    /// <param name="sample">Draws its chance.</param>
    /// <param name="bytes">Its payload.</param>
    /// <param name="entered">When it came to the line, ticks.</param>
    /// <returns>When it arrives, ticks; null when it is lost.</returns>
    public long? ArrivalOf(uint sample, int bytes, long entered)
    {
        if (Chance.Of(seed, sample, way * Draws) < settings.Loss * (1L << 32)) return null;
        free = Math.Max(entered, free) + (settings.Bandwidth is { } rate ? Ticks(bytes * 8.0 / rate.BitsPerSecond) : 0);
        var sway = (2.0 * Chance.Of(seed, sample, (way * Draws) + 1) / uint.MaxValue) - 1;
        return last = Math.Max(last, free + Ticks(settings.Delay.TotalSeconds + (sway * settings.Jitter.TotalSeconds)));
    }

    private long Ticks(double seconds) => (long)Math.Round(seconds * frequency);
}
