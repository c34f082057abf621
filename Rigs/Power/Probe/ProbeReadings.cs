using System.Threading.Channels;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Power.Probe;

/// <summary>
/// Makes samples and edges of what a probe sends, and counts what does not come. Nothing here waits: samples that nobody takes are
/// dropped and counted. For any threads: one takes, others read the counts or end it.
/// </summary>
/// <param name="hertz">Rate of the probe's ticks.</param>
/// <param name="scale">How the INA219 is set, and makes samples of its registers.</param>
/// <param name="where">The probe's port, for messages.</param>
internal sealed class ProbeReadings(uint hertz, Ina219Scale scale, string where)
{
    // More than two minutes of conversions of 12 bit.
    private const int Capacity = 1 << 17;

    /// <summary>Meter time after which the chip's oscillator is known, to 0.1 % and better: ns. Until then samples are held back.</summary>
    private const long SettlingTime = 100_000_000;

    private const int MostHeld = 1024;
    private readonly Channel<PowerSample> samples = Channel.CreateBounded<PowerSample>(new BoundedChannelOptions(Capacity) { SingleWriter = true });
    private readonly EdgeChannel edges = new(where);
    private readonly Lock gate = new();
    private readonly List<(ProbeSample Sample, bool IsAfterGap)> held = [];
    private (uint Index, long Time) first;
    private uint next;
    private uint nextEdge;
    private bool isSettled;
    private bool isAfterDrop;
    private double period;
    private double elapsed;
    private long delivered;
    private long missed;
    private long saturated;
    private long dropped;
    private long edgesLost;

    public ChannelReader<PowerSample> Samples => samples.Reader;

    public ChannelReader<PhaseEdge> Edges => edges.Reader;

    /// <summary>Edges that the probe saw and that did not come.</summary>
    public long EdgesLost => Volatile.Read(ref edgesLost);

    public MeterCounts Counts => new(
        Volatile.Read(ref delivered), Volatile.Read(ref missed), Volatile.Read(ref saturated), Volatile.Read(ref dropped),
        Volatile.Read(ref period) is > 0 and var ns ? 1e9 / ns : 0);

    /// <summary>Conversions per second that came, over the whole time; 0 in the first second.</summary>
    public double DeliveredRate => Volatile.Read(ref elapsed) is >= 1e9 and var ns ? Volatile.Read(ref delivered) * 1e9 / ns : 0;

    /// <summary>ns on the meter's clock: the probe's boot is 0.</summary>
    public long Time(ulong ticks) => (long)(ticks / hertz * 1_000_000_000 + ticks % hertz * 1_000_000_000 / hertz);

    public void Take(ProbeSamples frame)
    {
        lock (gate)
        {
            while (frame.Count > 0)
                Take(frame.Next());
        }
    }

    public void Take(ProbeEdges frame)
    {
        lock (gate)
        {
            while (frame.Count > 0)
                Take(frame.Next());
        }
    }

    /// <summary>The probe has said how many there were: what did not come of them is lost.</summary>
    public void End(ProbeReport report)
    {
        lock (gate)
        {
            IsNews(report.Conversions, ref next, ref missed, out _);
            IsNews(report.Edges, ref nextEdge, ref edgesLost, out _);
        }
    }

    public void Complete()
    {
        lock (gate)
        {
            if (!isSettled && held.Count > 0)
                Settle();
            samples.Writer.TryComplete();
        }

        edges.Complete();
    }

    /// <summary>Numbers only grow; those that were left out are counted.</summary>
    private static bool IsNews(uint index, ref uint expected, ref long lost, out bool isAfterGap)
    {
        var ahead = index - expected;
        isAfterGap = ahead > 0;
        if (ahead > int.MaxValue)
            return false;
        Volatile.Write(ref lost, lost + ahead);
        expected = index + 1;
        return true;
    }

    private void Take(ProbeSample sample)
    {
        if (!IsNews(sample.Index, ref next, ref missed, out var isAfterGap))
            return;
        var time = Time(sample.Ticks);
        if (!isSettled && held.Count == 0)
            first = (sample.Index, time);
        Measure(sample.Index, time);
        if (isSettled)
        {
            Deliver(sample, time, isAfterGap);
            return;
        }

        held.Add((sample, isAfterGap));
        if (elapsed >= SettlingTime || held.Count == MostHeld)
            Settle();
    }

    private void Take(ProbeEdge edge)
    {
        if (!IsNews(edge.Index, ref nextEdge, ref edgesLost, out _))
            return;
        if (edge.Phase <= Phase.Sleep)
            edges.Add(new(Time(edge.Ticks), edge.Phase));
        else
            Volatile.Write(ref edgesLost, edgesLost + 1);
    }

    private void Measure(uint index, long time)
    {
        if (index == first.Index)
            return;
        Volatile.Write(ref elapsed, time - first.Time);
        Volatile.Write(ref period, elapsed / (index - first.Index));
    }

    /// <summary>
    /// The probe knew the first conversions' times to half a poll; the oscillator is steady, so the last one's and the period tell all
    /// of them better.
    /// </summary>
    private void Settle()
    {
        isSettled = true;
        var last = held[^1].Sample;
        foreach (var (sample, isAfterGap) in held)
            Deliver(sample, Time(last.Ticks) - (long)((last.Index - sample.Index) * period), isAfterGap);
        held.Clear();
    }

    private void Deliver(ProbeSample sample, long ready, bool isAfterGap)
    {
        var stretch = period > 0 ? period / scale.Set.Period : 1;
        var end = ready - scale.Set.ShuntEndsBefore * stretch;
        var isSaturated = scale.IsSaturated(sample.Shunt, sample.Bus);
        var flags = (isSaturated ? PowerFlags.Saturated : 0) | (isAfterGap || isAfterDrop ? PowerFlags.AfterGap : 0);
        var power = new PowerSample((long)(end - scale.Set.ShuntSpan * stretch), (long)end, scale.Amperes(sample.Shunt), Ina219Scale.Volts(sample.Bus), flags);
        isAfterDrop = !samples.Writer.TryWrite(power);
        if (isAfterDrop)
        {
            Volatile.Write(ref dropped, dropped + 1);
            return;
        }

        Volatile.Write(ref delivered, delivered + 1);
        if (isSaturated)
            Volatile.Write(ref saturated, saturated + 1);
    }
}
