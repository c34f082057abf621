namespace Hil.Results.Energy;

/// <summary>Everything from the first sample's first byte to the last one's end.</summary>
internal static class CycleFigure
{
    public static EnergyFigure? Of(MeteredTrial trial, TracePass pass, MeterErrors errors, Cadence cadence, Notes notes)
    {
        if (pass.Cycle is not { } found) return null;
        var images = pass.Spans.CycleImages;
        if (Holes.Has(found, cadence))
        {
            notes.Add($"no energy of the cycle: {found.Gaps} gaps and {found.Saturated} saturated samples within it, {found.LongestUnsampled * 1e-6:0.0} ms the longest time without one");
            return null;
        }

        // The whole time was looked at, so what varies from part to part is no error of the sum; only the time between samples is not seen.
        var uncertainty = default(Uncertainty);
        var voltSeconds = found.Volts * found.Seconds;
        errors.AddTo(ref uncertainty, found.Joules, voltSeconds, found.Scatter);
        uncertainty.Add(found.Scatter * voltSeconds / Math.Sqrt(found.Samples));
        return new EnergyFigure(found.Joules / images * 1e6, uncertainty.HalfWidth95 / images * 1e6, EnergyMethod.Integrated, images);
    }
}
