using Hil.Protocols.Quantities;

namespace Hil.Results.Energy;

/// <summary>How a meter looks at the current: for <paramref name="Window"/> out of every <paramref name="Period"/>.</summary>
/// <param name="Window">Averaging time of one sample, ns.</param>
/// <param name="Period">From one sample's start to the next one's, ns; equal to the window when nothing lies between.</param>
public readonly record struct Cadence(double Window, double Period)
{
    private const int Looked = 4096;

    /// <summary>
    /// Medians over the first samples of a trace: the meter's oscillator is not the host's (up to 10 % off by the data sheet), and
    /// medians do not see gaps and repeats.
    /// </summary>
    /// <param name="trace">In order of time.</param>
    /// <returns>Null with fewer than two samples.</returns>
    public static Cadence? Of(IEnumerable<ReadOnlyMemory<PowerSample>> trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var windows = new long[Looked];
        var periods = new long[Looked];
        var (seen, last) = (-1, 0L);
        foreach (var block in trace)
        {
            foreach (ref readonly var sample in block.Span)
            {
                if (seen >= 0) (windows[seen], periods[seen]) = (sample.End - sample.Start, sample.Start - last);
                last = sample.Start;
                if (++seen == Looked) return Of(windows, periods);
            }
        }

        return seen < 1 ? null : Of(windows.AsSpan(0, seen), periods.AsSpan(0, seen));
    }

    private static Cadence Of(Span<long> windows, Span<long> periods)
    {
        windows.Sort();
        periods.Sort();
        return new Cadence(windows[windows.Length / 2], Math.Max(windows[windows.Length / 2], periods[periods.Length / 2]));
    }
}
