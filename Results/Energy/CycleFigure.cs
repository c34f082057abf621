namespace Hil.Results.Energy;

/// <summary>Everything from the first sample's first byte to the last one's end.</summary>
internal static class CycleFigure
{
    public static EnergyFigure? Of(TracePass pass, Timeline timeline, MeterErrors errors, Cadence cadence, Notes notes)
    {
        if (pass.Cycle is not { } found) return null;
        var images = pass.Spans.CycleImages;
        if (Holes.Has(found, cadence))
        {
            var longest = found.LongestUnsampled * 1e-6;
            notes.Add($"no energy of the cycle: {found.Gaps} gaps and {found.Saturated} saturated samples, {longest:0.0} ms the longest time without one");
            return null;
        }

        // The whole time was looked at, so what varies from part to part is no error of the sum; only the time between samples is not seen.
        var uncertainty = default(Uncertainty);
        var voltSeconds = found.Volts * found.Seconds;
        errors.AddTo(ref uncertainty, found.Joules, voltSeconds, found.Scatter);
        uncertainty.Add(Unseen(pass, timeline, found, cadence));
        return new EnergyFigure(found.Joules / images * 1e6, uncertainty.HalfWidth95 / images * 1e6, EnergyMethod.Integrated, images);
    }

    /// <summary>
    /// Error of the sum by noise and by what happened between two samples, J. Where the phases are known: their own noise, and that an edge
    /// may lie anywhere in the time that is not looked at. Else the differences of successive samples, which exaggerate the edges.
    /// </summary>
    private static double Unseen(TracePass pass, Timeline timeline, in SpanIntegral found, Cadence cadence)
    {
        if (timeline.Stretches.Length == 0 || !(pass.Powers.Noise > 0)) return found.Scatter * found.Volts * found.Seconds / Math.Sqrt(found.Samples);
        var (variance, gap) = (pass.Powers.Noise * found.Seconds * found.Seconds / found.Samples, cadence.Period - cadence.Window);
        var perStep = gap * gap * gap / cadence.Period / 12 * 1e-18;
        for (var index = 1; index < timeline.Stretches.Length; index++)
        {
            if (!timeline.Stretches[index].Counts) continue;
            var step = pass.Powers.Watts(timeline.Stretches[index].Phase) - pass.Powers.Watts(timeline.Stretches[index - 1].Phase);
            variance += step * step * perStep;
        }

        return Math.Sqrt(variance);
    }
}
