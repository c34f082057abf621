namespace Hil.Results.Energy;

/// <summary>
/// What a shift of the clock map does to an integral over a phase. Only samples wholly inside the phase count, so a shift that is
/// small beside a sample does next to nothing: it takes a sample that begins in the neighbour's time to let some of the neighbour's
/// power in, which is rare, and then it holds little of it. A shift of many samples lets in all of it.
/// </summary>
internal static class EdgeLeak
{
    private const int Starts = 64;
    private const int MostSamples = 1000;

    /// <summary>Mean time of the neighbour's power that counts as the phase's own, ns, over all ways the samples may lie.</summary>
    /// <param name="shift">Of the map, ns, at least 0.</param>
    /// <param name="cadence">How the meter looks.</param>
    public static double Of(double shift, Cadence cadence)
    {
        var (window, period) = (cadence.Window, cadence.Period);
        if (!(shift > 0)) return 0;
        if (shift > MostSamples * period) return shift;
        var sum = 0.0;
        for (var start = 0; start < Starts; start++)
        {
            // The first sample inside begins somewhere in the first period, and holds from the phase's begin on.
            var at = (start + 0.5) / Starts * period;
            var held = at + ((window + period) / 2);
            while (at < shift)
            {
                sum += held * Math.Min(window, shift - at) / window;
                (at, held) = (at + period, period);
            }
        }

        return sum / Starts;
    }
}
