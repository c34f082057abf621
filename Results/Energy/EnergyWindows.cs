using Hil.Protocols.Quantities;

namespace Hil.Results.Energy;

/// <summary>
/// MLPerf Tiny windows: energy between two edges in the meter's own stream divided by N, nothing subtracted; the median of those
/// that count. An invalid window is never averaged in.
/// </summary>
public static class EnergyWindows
{
    /// <summary>Integrates and judges windows in one pass over the trace.</summary>
    /// <param name="plans">What the windows ought to be, in order of time.</param>
    /// <param name="spans">Where they are: one for each plan, in order, not overlapping.</param>
    /// <param name="trace">The meter's samples in order of time.</param>
    /// <param name="meter">How well it measures.</param>
    public static IReadOnlyList<EnergyWindow> Judge(
        IReadOnlyList<WindowPlan> plans, IReadOnlyList<MeterSpan> spans, IEnumerable<ReadOnlyMemory<PowerSample>> trace, MeterFacts meter)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(spans);
        ArgumentOutOfRangeException.ThrowIfNotEqual(spans.Count, plans.Count);
        if (Cadence.Of(trace) is not { } cadence) return [.. plans.Select(plan => Missing(plan, "the meter gave no samples"))];
        var integrator = new SpanIntegrator([.. spans], cadence);
        foreach (var block in trace)
        {
            foreach (ref readonly var sample in block.Span) integrator.Add(sample);
        }

        var errors = new MeterErrors(meter);
        return [.. plans.Zip(integrator.Finish(), (plan, found) => Judge(plan, found, errors))];
    }

    /// <summary>A window that could not be found, for example because its edges do not pair up.</summary>
    public static EnergyWindow Missing(WindowPlan plan, string reason)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new EnergyWindow(plan.Index, plan.Inferences, 0, null, null, Valid: false, reason);
    }

    /// <summary>Median of the valid windows; null when there is none.</summary>
    /// <param name="windows">As judged, of one meter.</param>
    public static EnergyFigure? Median(IReadOnlyList<EnergyWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        EnergyWindow[] valid = [.. windows.Where(window => window is { Valid: true, MicrojoulesPerInference: not null })
            .OrderBy(window => window.MicrojoulesPerInference)];
        if (valid.Length == 0) return null;
        var values = Array.ConvertAll(valid, window => window.MicrojoulesPerInference!.Value);
        var middle = (values[(valid.Length - 1) / 2] + values[valid.Length / 2]) / 2;

        // What the meter has wrong it has wrong in every window: only the scatter between them shrinks by taking several.
        // A median of normal values has pi/2 times the variance of their mean.
        var uncertainty = default(Uncertainty);
        uncertainty.Add(valid.Max(window => window.HalfWidth95 ?? 0) / Uncertainty.Z);
        if (valid.Length > 1)
        {
            var mean = values.Average();
            var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
            uncertainty.AddEstimated(Math.Sqrt(variance / values.Length * Math.PI / 2), values.Length - 1);
        }

        return new EnergyFigure(middle, uncertainty.HalfWidth95, EnergyMethod.Window, valid.Sum(window => window.Inferences));
    }

    /// <param name="plan">What it ought to be.</param>
    /// <param name="found">Its integral.</param>
    /// <param name="errors">The meter's.</param>
    /// <param name="leaks">Errors by where its ends are, each as likely as the other, J.</param>
    internal static EnergyWindow Judge(WindowPlan plan, in SpanIntegral found, MeterErrors errors, ReadOnlySpan<double> leaks = default)
    {
        var reason = WindowCheck.Reason(plan, found);
        if (found.Samples == 0) return new EnergyWindow(plan.Index, plan.Inferences, found.Seconds, null, null, Valid: false, reason);
        var uncertainty = errors.Of(found);
        var scale = 1e6 / plan.Inferences;
        return new EnergyWindow(
            plan.Index, plan.Inferences, found.Seconds, found.Joules * scale, uncertainty.HalfWidth95With(leaks) * scale, reason is null, reason);
    }
}
