using System.Threading.Channels;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>
/// Conversions that were read and not yet handed over: the first ones are held back until the moments of conversions are known,
/// so that they are dated as well as all others. One thread writes; <see cref="Counts"/> may be read by any.
/// </summary>
internal sealed class PendingSamples(ConversionClock clock, Ina219Scale scale, ChannelWriter<PowerSample> samples)
{
    private readonly Conversion[] ring = new Conversion[64];
    private int first;
    private int count;
    private long delivered;
    private long dropped;
    private long saturated;
    private long read;
    private long seen;
    private long lastDelivered;
    private double period;

    /// <summary>Numbers of conversions begin with 1, when the chip was set up.</summary>
    public MeterCounts Counts => new(Interlocked.Read(ref delivered), Math.Max(0, Interlocked.Read(ref seen) - Interlocked.Read(ref read)),
        Interlocked.Read(ref saturated), Interlocked.Read(ref dropped), Volatile.Read(ref period) is > 0 and var time ? 1e9 / time : 0);

    /// <summary>Takes what was read of a conversion.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="shunt">Shunt register.</param>
    /// <param name="bus">Bus register.</param>
    /// <param name="look">When it was seen to be complete: ns.</param>
    public void Add(long index, short shunt, ushort bus, double look)
    {
        if (count == ring.Length)
            DropFirst();
        ring[(first + count++) % ring.Length] = new(index, shunt, bus, look);
        Interlocked.Increment(ref read);
        Saw(index);
    }

    /// <summary>A conversion has happened, whether it was read or not.</summary>
    public void Saw(long index)
    {
        Interlocked.Exchange(ref seen, index);
        if (clock.IsLocked)
            Volatile.Write(ref period, clock.Period);
    }

    public bool TryDeliver() => !(clock.IsLocked || clock.IsTooSlow || count == ring.Length) || TryFinish();

    public bool TryFinish()
    {
        while (count > 0)
        {
            ref readonly var conversion = ref ring[first];
            var sample = Date(conversion);
            if (!samples.TryWrite(sample))
                return false;
            lastDelivered = conversion.Index;
            Interlocked.Increment(ref delivered);
            if ((sample.Flags & PowerFlags.Saturated) != 0)
                Interlocked.Increment(ref saturated);
            Forget();
        }

        return true;
    }

    public async ValueTask RoomAsync(CancellationToken cancellation) => await samples.WaitToWriteAsync(cancellation);

    public void Drop()
    {
        while (count > 0)
            DropFirst();
    }

    private void DropFirst()
    {
        Interlocked.Increment(ref dropped);
        Forget();
    }

    private void Forget() => (first, count) = ((first + 1) % ring.Length, count - 1);

    private PowerSample Date(in Conversion conversion)
    {
        // When the bus is too slow to tell which conversion it was, it ended in the period before it was looked at.
        var ready = clock.IsTooSlow ? conversion.Look - clock.Period / 2 : clock.Moment(conversion.Index);
        var oscillator = clock.Period / scale.Set.Period;
        var end = ready - scale.Set.ShuntEndsBefore * oscillator;
        var flags = scale.IsSaturated(conversion.Shunt, conversion.Bus) ? PowerFlags.Saturated : PowerFlags.None;
        if (conversion.Index != lastDelivered + 1 && lastDelivered != 0)
            flags |= PowerFlags.AfterGap;
        return new((long)Math.Round(end - scale.Set.ShuntSpan * oscillator), (long)Math.Round(end), scale.Amperes(conversion.Shunt),
            Ina219Scale.Volts(conversion.Bus), flags);
    }

    private readonly record struct Conversion(long Index, short Shunt, ushort Bus, double Look);
}
