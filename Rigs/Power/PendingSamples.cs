using System.Threading.Channels;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>What was read of a conversion.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Shunt">Shunt register.</param>
/// <param name="Bus">Bus register.</param>
/// <param name="Look">When it was seen to be complete: ns.</param>
/// <param name="Earliest">When the chip took over the shunt register at the earliest: ns.</param>
/// <param name="Latest">And at the latest: ns.</param>
internal readonly record struct ReadConversion(long Index, short Shunt, ushort Bus, double Look, double Earliest, double Latest);

/// <summary>
/// Conversions that were read and not yet handed over: the first ones are held back until the moments of conversions are known,
/// so that they are dated as well as all others. One thread writes; <see cref="Counts"/> may be read by any.
/// </summary>
internal sealed class PendingSamples(ConversionClock clock, Ina219Scale scale, ChannelWriter<PowerSample> samples)
{
    private readonly ReadConversion[] ring = new ReadConversion[64];
    private int first;
    private int count;
    private long delivered;
    private long dropped;
    private long saturated;
    private long missed;
    private long seen;
    private long last;
    private bool isGap;
    private double period;

    /// <summary>Numbers of conversions begin with 1, when the chip was set up.</summary>
    public MeterCounts Counts => new(Interlocked.Read(ref delivered), Interlocked.Read(ref missed), Interlocked.Read(ref saturated),
        Interlocked.Read(ref dropped), Volatile.Read(ref period) is > 0 and var time ? 1e9 / time : 0);

    /// <summary>Conversions taken so far, those that wait included.</summary>
    public long Taken => delivered + dropped + count;

    private double Oscillator => clock.Period / scale.Set.Period;

    /// <summary>Takes what was read of a conversion.</summary>
    public void Add(in ReadConversion conversion)
    {
        if (count == ring.Length)
            Drop(1);
        ring[(first + count++) % ring.Length] = conversion;
    }

    /// <summary>A conversion has happened, whether it was read or not.</summary>
    public void Saw(long index)
    {
        seen = Math.Max(seen, index);
        if (clock.IsLocked || clock.IsTooSlow)
            Volatile.Write(ref period, clock.IsLocked ? clock.Period : 0);
        Interlocked.Exchange(ref missed, seen - Taken);
    }

    public bool TryDeliver() => !(clock.IsLocked || clock.IsTooSlow || count == ring.Length) || TryFinish();

    public bool TryFinish()
    {
        for (; count > 0; Forget())
        {
            ref readonly var conversion = ref ring[first];
            var index = Number(conversion);
            if (index <= last)
                continue;
            var sample = Date(conversion, index);
            if (!samples.TryWrite(sample))
                return false;
            last = index;
            isGap = false;
            Interlocked.Increment(ref delivered);
            if ((sample.Flags & PowerFlags.Saturated) != 0)
                Interlocked.Increment(ref saturated);
        }

        Saw(last);
        return true;
    }

    public async ValueTask RoomAsync(CancellationToken cancellation) => await samples.WaitToWriteAsync(cancellation);

    public void Drop() => Drop(count);

    private void Drop(int several)
    {
        Interlocked.Add(ref dropped, several);
        isGap |= several > 0;
        for (; several > 0; several--)
            Forget();
        Saw(seen);
    }

    private void Forget() => (first, count) = ((first + 1) % ring.Length, count - 1);

    /// <summary>
    /// Of which conversion the shunt's value is. On a slow bus the next one has overwritten it before it was read: then this one is
    /// missed. When it cannot be told which it is, none: it is thrown away rather than misdated.
    /// </summary>
    private long Number(in ReadConversion conversion)
    {
        if (clock.IsTooSlow)
            return conversion.Index;
        var overwritten = clock.Moment(conversion.Index + 1) - scale.Set.ShuntEndsBefore * Oscillator;
        var doubt = 2 * clock.Spread;
        return conversion.Latest < overwritten - doubt ? conversion.Index : conversion.Earliest > overwritten + doubt ? conversion.Index + 1 : 0;
    }

    private PowerSample Date(in ReadConversion conversion, long index)
    {
        // When the bus is too slow to tell which conversion it was, it ended in the period before it was looked at.
        var ready = clock.IsTooSlow ? conversion.Look - clock.Period / 2 : clock.Moment(index);
        var end = ready - scale.Set.ShuntEndsBefore * Oscillator;
        var flags = scale.IsSaturated(conversion.Shunt, conversion.Bus) ? PowerFlags.Saturated : PowerFlags.None;
        if (isGap || (index != last + 1 && last != 0))
            flags |= PowerFlags.AfterGap;
        return new((long)Math.Round(end - scale.Set.ShuntSpan * Oscillator), (long)Math.Round(end), scale.Amperes(conversion.Shunt),
            Ina219Scale.Volts(conversion.Bus), flags);
    }
}
