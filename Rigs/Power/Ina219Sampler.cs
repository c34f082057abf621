using System.Globalization;
using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>
/// Takes each conversion of an INA219 once: looks at CNVR in the bus register when the pair of values should be complete, reads
/// the shunt, and clears CNVR by reading the power register. <see cref="ConversionClock"/> tells which conversion it was and when.
/// Allocates nothing for a sample.
/// </summary>
internal sealed class Ina219Sampler : IPacedWork
{
    private const double Second = 1e9;

    // On the bus, with start, acknowledges and stop: two bytes after the address, one byte after it.
    private const int LookBits = 29;
    private const int PointBits = 20;

    /// <summary>A chip that has not answered for so long is gone.</summary>
    private const double LongestSilence = 0.5 * Second;

    private readonly IPacer pacer;
    private readonly Ina219Driver driver;
    private readonly Ina219Scale scale;
    private readonly string where;
    private readonly ConversionClock clock;
    private readonly PendingSamples pending;
    private TimedReads looks = new(10, LookBits);
    private TimedReads reads = new(29, 48);
    private double due;
    private double lateness;
    private double lastEnd;
    private double failingSince = double.NaN;
    private double lastReady;
    private double nextCheck;
    private double windowBegan;
    private long windowTaken;
    private bool mustClear;
    private long taken;

    /// <param name="pacer">The meter's clock.</param>
    /// <param name="driver">The chip, which has just been set up.</param>
    /// <param name="scale">What it was set to, and makes samples of its registers.</param>
    /// <param name="samples">Takes the samples.</param>
    /// <param name="where">Bus and address, for messages.</param>
    public Ina219Sampler(IPacer pacer, Ina219Driver driver, Ina219Scale scale, ChannelWriter<PowerSample> samples, string where)
    {
        (this.pacer, this.driver, this.scale, this.where) = (pacer, driver, scale, where);
        due = lastReady = windowBegan = pacer.Now;
        nextCheck = due + Second;
        clock = new(scale.Set.Period, due);
        pending = new(clock, scale, samples);
    }

    /// <summary>Why phases cannot be told apart; null when they can, or when it is not known yet.</summary>
    public string? PhaseRefusal { get; private set; }

    public MeterCounts Counts => pending.Counts;

    public double Step()
    {
        var began = pacer.Now;

        // How late the host wakes up is made up for; steps that were due before they could begin tell nothing about that.
        if (due > lastEnd)
            lateness += (Math.Min(began - due, 200_000) - lateness) / 16;
        try
        {
            due = mustClear ? Clear() : Look();
            failingSince = double.NaN;
        }
        catch (IOException failure)
        {
            due = Failed(began, failure);
        }

        lastEnd = pacer.Now;
        return due;
    }

    public bool TryDeliver() => pending.TryDeliver();

    public ValueTask RoomAsync(CancellationToken cancellation) => pending.RoomAsync(cancellation);

    public void Drop() => pending.Drop();

    /// <summary>Hands over what was held back until the moments of conversions would be known. False when there is no room.</summary>
    public bool TryFinish() => pending.TryFinish();

    private double Look()
    {
        var bus = Read(Ina219Register.Bus, out var earliest, out var latest);
        if (!Ina219Driver.IsReady(bus))
        {
            clock.NotReady(earliest);
            if (earliest - lastReady > LongestSilence + 4 * scale.Set.Period)
                throw NotConverting();
            return Next();
        }

        lastReady = latest;
        TakeOnce(clock.Ready(latest), bus, latest);
        pending.Saw(clock.Index);
        mustClear = true;
        var soonest = pacer.Now;
        var cleared = clock.NextClear(soonest + reads.Lead) - reads.Lead;
        return cleared > soonest ? cleared : Clear();
    }

    private double Clear()
    {
        Read(Ina219Register.Power, out _, out var cleared);
        mustClear = false;
        clock.Cleared(cleared);
        if (cleared > nextCheck)
            Check(cleared);
        driver.Point(Ina219Register.Bus);

        // Looking, reading, clearing and pointing: when three conversions go by meanwhile it cannot be told any more which one was seen.
        var cycle = looks.Shortest * (LookBits + PointBits) / LookBits + 2 * reads.Shortest;
        if (double.IsFinite(cycle) && cycle > 2 * scale.Set.Period)
            clock.GiveUp();
        return Next();
    }

    private void TakeOnce(long index, ushort bus, double look)
    {
        if (index == taken)
            return;
        var shunt = Ina219Driver.ShuntSteps(Read(Ina219Register.Shunt, out var earliest, out var latest));
        taken = index;
        pending.Add(new(index, shunt, bus, look, earliest, latest));
    }

    private ushort Read(Ina219Register register, out double earliest, out double latest)
    {
        var again = driver.Pointer == register;
        var before = pacer.Now;
        var value = again ? driver.ReadAgain() : driver.Read(register);
        (earliest, latest) = again ? looks.Take(before, pacer.Now) : reads.Take(before, pacer.Now);
        return value;
    }

    private double Next() => clock.NextLook(pacer.Now) - looks.Lead - lateness;

    /// <summary>Once a second: is the chip still ours, and is the bus quick enough.</summary>
    private void Check(double now)
    {
        driver.Verify(scale.Set, where);
        nextCheck = now + Second;
        var rate = (pending.Taken - windowTaken) / (now - windowBegan) * Second;
        if (clock.IsTooSlow)
        {
            PhaseRefusal ??= string.Create(CultureInfo.InvariantCulture,
                $"the bus is too slow to tell when conversions end: it delivers {rate:F0} of {Second / clock.Period:F0} a second");
        }
        else if (clock.IsLocked && rate < MeterFacts.LeastPhaseRate)
        {
            PhaseRefusal ??= string.Create(CultureInfo.InvariantCulture,
                $"the bus delivers {rate:F0} conversions a second; {MeterFacts.LeastPhaseRate:F0} are needed to tell phases apart");
        }

        (windowBegan, windowTaken) = (now, pending.Taken);
    }

    private double Failed(double began, IOException failure)
    {
        mustClear = false;
        if (double.IsNaN(failingSince))
            failingSince = began;
        if (pacer.Now - failingSince > LongestSilence)
        {
            throw new TroubleException(TroubleKind.Infrastructure,
                string.Create(CultureInfo.InvariantCulture, $"The meter is gone: nothing answers since {LongestSilence / Second} s ({failure.Message.TrimEnd('.')})"),
                where, "Check its supply and its wires, and that nothing else holds the bus.", failure);
        }

        return Math.Max(Next(), pacer.Now + scale.Set.Period / 8);
    }

    private TroubleException NotConverting()
    {
        driver.Verify(scale.Set, where);
        return new(TroubleKind.Infrastructure, "The chip answers, but completes no conversion", where, "Take the power from it and give it back.");
    }
}
