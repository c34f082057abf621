using Hil.Protocols.MlPerfTiny;
using Hil.Protocols.Quantities;
using Hil.Results.Energy;

namespace Hil.Results.Importing;

/// <summary>
/// A session's energy samples as one contiguous trace, and where its windows lie in it. Which samples the runners add up was found by
/// comparing with the energies that they printed, which come out to the last digit:
/// <list type="bullet">
/// <item>The old runner takes the samples k with start &lt;= t(k) &lt; stop, where t(k) is the sample period added up k times in double
/// precision. With t(k) = k * period the rounding differs, and windows gain or lose a sample at either end (up to 8e-5 of 12.5 s).</item>
/// <item>The new runner takes the samples [start, stop) by the sample counts that it noted at the last two edges of each recording. Its
/// recordings follow each other without a gap, so they are one trace here too.</item>
/// </list>
/// </summary>
/// <param name="Rate">Samples per second.</param>
/// <param name="Joules">Energy of each sample period, J; NaN for one that was lost.</param>
/// <param name="Windows">In order of time.</param>
internal sealed record Recording(double Rate, ReadOnlyMemory<double> Joules, IReadOnlyList<RecordedWindow> Windows)
{
    private const int Block = 4096;

    /// <summary>The new runner's meter gives energies per millisecond.</summary>
    private const double NewRate = 1000;

    /// <summary>What the current is taken from where the supply is not known: energies stay right, and no current is shown.</summary>
    private const float UnknownVolts = 1;

    private const double NearlyFull = 0.98;
    private const int Repeats = 3;

    /// <summary>The old runner's trace.</summary>
    public static Recording Of(EnergyTrace trace, IReadOnlyList<double> edges, int windows)
    {
        var joules = new double[trace.Microjoules.Length];
        var samples = trace.Microjoules.Span;
        for (var index = 0; index < joules.Length; index++) joules[index] = float.IsFinite(samples[index]) ? samples[index] * 1e-6 : double.NaN;
        var at = SampleIndices(trace.Rate, joules.Length, edges);
        var spans = WindowEdges.Pair([.. at.Select(index => Time(index, trace.Rate))], windows, leading: 1, out var reason);
        return new Recording(trace.Rate, joules, [.. Enumerable.Range(0, windows).Select(window => reason is not null
            ? new RecordedWindow(null, reason)
            : new RecordedWindow(spans[window], edges[(2 * window) + 2] > joules.Length / trace.Rate ? "the trace ends before the window does" : null))]);
    }

    /// <summary>The new runner's recordings.</summary>
    public static Recording Of(IReadOnlyList<PowerCapture> captures, IReadOnlyList<SampleCountFault> faults)
    {
        var joules = new double[captures.Sum(capture => (long)capture.Joules.Length)];
        var (windows, begin, previous) = (new List<RecordedWindow>(), 0, (CapturedEdge?)null);
        foreach (var capture in captures)
        {
            capture.Joules.CopyTo(joules.AsMemory(begin));
            windows.Add(CapturedWindow.Of(capture, previous, windows.Count, begin, NewRate, faults));
            if (capture.Edges.Count > 0) previous = capture.Edges[^1];
            begin += capture.Joules.Length;
        }

        return new Recording(NewRate, joules, windows);
    }

    /// <summary>When a sample begins, ns since the first one.</summary>
    public static long Time(int sample, double rate) => (long)Math.Round(sample * 1e9 / rate);

    /// <summary>The samples in order, without those that were lost, in blocks that are overwritten by the next one.</summary>
    /// <param name="volts">Supply voltage, where known.</param>
    /// <param name="bound">What the meter reports when it is out of range, J; null when it never was, or its range is not known.</param>
    public IEnumerable<ReadOnlyMemory<PowerSample>> Samples(double? volts, double? bound)
    {
        var supply = (float)(volts ?? UnknownVolts);
        var block = new PowerSample[Block];
        var (filled, lost) = (0, false);
        for (var index = 0; index < Joules.Length; index++)
        {
            var energy = Joules.Span[index];
            if (double.IsNaN(energy))
            {
                lost = true;
                continue;
            }

            var flags = (lost ? PowerFlags.AfterGap : PowerFlags.None) | (energy >= bound ? PowerFlags.Saturated : PowerFlags.None);
            block[filled++] = new PowerSample(Time(index, Rate), Time(index + 1, Rate), (float)(energy * Rate / supply), supply, flags);
            lost = false;
            if (filled < Block) continue;
            yield return block;
            filled = 0;
        }

        if (filled > 0) yield return block.AsMemory(0, filled);
    }

    /// <summary>
    /// The energy that a meter reports when the current is out of its range: it comes again and again, at the range's end. A single high
    /// sample is none.
    /// </summary>
    /// <param name="fullScaleJoules">Energy of a sample at the end of the meter's range.</param>
    public double? Bound(double fullScaleJoules)
    {
        var (most, times) = (double.NegativeInfinity, 0);
        foreach (var energy in Joules.Span)
        {
            if (energy > most) (most, times) = (energy, 1);
            else if (energy == most) times++;
        }

        return most >= fullScaleJoules * NearlyFull && times >= Repeats ? most : null;
    }

    /// <summary>The first sample whose time, as the old runner adds it up, is not before each of the edges.</summary>
    private static int[] SampleIndices(double rate, int samples, IReadOnlyList<double> edges)
    {
        var indices = new int[edges.Count];
        var (period, time, sample) = (1 / rate, 0.0, 0);
        for (var edge = 0; edge < indices.Length; edge++)
        {
            for (; sample < samples && time < edges[edge]; sample++) time += period;
            indices[edge] = sample;
        }

        return indices;
    }
}

/// <summary>Where a window is in its <see cref="Recording"/>.</summary>
/// <param name="Span">Null where its edges cannot be told.</param>
/// <param name="Fault">Why it does not count, whatever its samples say; null when nothing is wrong with it.</param>
internal sealed record RecordedWindow(MeterSpan? Span, string? Fault);
