using System.Threading.Channels;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Power.Probe;

/// <summary>
/// Makes samples and edges of what a probe sends, and counts what does not come. One writer; counts may be read from anywhere.
/// Nothing here waits: what nobody takes is dropped and counted.
/// </summary>
/// <param name="hertz">Rate of the probe's ticks.</param>
/// <param name="sensor">How the INA219 is set.</param>
/// <param name="shunt">Resistance of the shunt.</param>
/// <param name="calibration">Applied to every sample; null for none.</param>
internal sealed class ProbeReadings(uint hertz, Ina219Configuration sensor, Ohms shunt, MeterCalibration? calibration)
{
    /// <summary>A minute of the fastest settings.</summary>
    private const int SampleCapacity = 1 << 17;

    private const int EdgeCapacity = 1 << 16;

    /// <summary>Periods over which the chip's own oscillator is known to 0.5 %: 5 us of a 12-bit conversion.</summary>
    private const int SettledPeriods = 8;

    private const int OverflowBit = 1;
    private readonly Channel<PowerSample> samples = Bounded<PowerSample>(SampleCapacity);
    private readonly Channel<PhaseEdge> edges = Bounded<PhaseEdge>(EdgeCapacity);
    private readonly double step = Ina219Configuration.ShuntStep / shunt.Value;
    private readonly double offset = calibration?.OffsetAmperes ?? 0;
    private readonly double gain = calibration?.Gain ?? 1;
    private uint next;
    private uint nextEdge;
    private bool isAfterGap;
    private (uint Index, long Time)? first;
    private double period;
    private double elapsed;
    private long delivered;
    private long missed;
    private long saturated;
    private long dropped;
    private long edgesLost;

    public ChannelReader<PowerSample> Samples => samples.Reader;

    public ChannelReader<PhaseEdge> Edges => edges.Reader;

    /// <summary>Edges that the probe saw and that did not come, or that nobody took.</summary>
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
        while (frame.Count > 0)
            Take(frame.Next());
    }

    public void Take(ProbeEdges frame)
    {
        while (frame.Count > 0)
        {
            var edge = frame.Next();
            if (!IsNews(edge.Index, ref nextEdge, ref edgesLost, out _))
                continue;
            if (edge.Phase > Phase.Sleep || !edges.Writer.TryWrite(new(Time(edge.Ticks), edge.Phase)))
                Volatile.Write(ref edgesLost, edgesLost + 1);
        }
    }

    /// <summary>The probe has said how many there were: what did not come of them is lost.</summary>
    public void End(ProbeReport report)
    {
        IsNews(report.Conversions, ref next, ref missed, out _);
        IsNews(report.Edges, ref nextEdge, ref edgesLost, out _);
    }

    public void Complete()
    {
        samples.Writer.TryComplete();
        edges.Writer.TryComplete();
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

    private static Channel<T> Bounded<T>(int capacity) => Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleWriter = true });

    private void Take(ProbeSample sample)
    {
        if (!IsNews(sample.Index, ref next, ref missed, out var gap))
            return;
        var ready = Time(sample.Ticks);
        var stretch = Stretch(sample.Index, ready);
        var end = ready - sensor.ShuntEndsBefore * stretch;
        var isSaturated = Math.Abs((int)sample.Shunt) >= sensor.FullScaleCounts || (sample.Bus & OverflowBit) != 0;
        var flags = (isSaturated ? PowerFlags.Saturated : 0) | (gap || isAfterGap ? PowerFlags.AfterGap : 0);
        var amperes = (sample.Shunt * step - offset) * gain;
        var volts = (sample.Bus >> 3) * Ina219Configuration.BusStep;
        if (samples.Writer.TryWrite(new((long)(end - sensor.ShuntSpan * stretch), (long)end, (float)amperes, (float)volts, flags)))
        {
            Volatile.Write(ref delivered, delivered + 1);
            if (isSaturated)
                Volatile.Write(ref saturated, saturated + 1);
            isAfterGap = false;
        }
        else
        {
            Volatile.Write(ref dropped, dropped + 1);
            isAfterGap = true;
        }
    }

    /// <summary>The chip's conversion times over the typical ones.</summary>
    private double Stretch(uint index, long ready)
    {
        if (first is not { } begin)
        {
            first = (index, ready);
            return 1;
        }

        Volatile.Write(ref elapsed, ready - begin.Time);
        var periods = index - begin.Index;
        if (periods >= SettledPeriods)
            Volatile.Write(ref period, (double)(ready - begin.Time) / periods);
        return period > 0 ? period / sensor.Period : 1;
    }
}
