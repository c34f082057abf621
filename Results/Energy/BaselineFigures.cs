using Hil.Protocols.Wire;

namespace Hil.Results.Energy;

/// <summary>Idle and sleep power, their drift, and the floor of the set-up.</summary>
internal sealed class BaselineFigures
{
    private readonly MeterErrors errors;
    private readonly Cadence cadence;
    private readonly double noise;

    public BaselineFigures(TracePass pass, MeterErrors errors, Cadence cadence, Notes notes)
    {
        (this.errors, this.cadence) = (errors, cadence);
        var found = new Dictionary<BaselineKind, SpanIntegral>();
        for (var index = 0; index < pass.Baselines.Length; index++)
        {
            var (kind, integral) = (pass.Spans.Baselines[index].Kind, pass.Baselines[index]);
            if (Holes.Has(integral, cadence) || integral.Parts < 2) notes.Add($"a baseline ({Spans.Words(kind)}) is not used: gaps or saturation");
            else found[kind] = integral;
        }

        noise = found.Count > 0 ? found.Values.Max(integral => integral.Scatter) : errors.Meter.ResolutionAmperes / Math.Sqrt(12);
        if (found.TryGetValue(BaselineKind.Sleep, out var sleep)) Sleep = Figure(sleep.Watts, sleep.PowerError, sleep.Parts - 1, sleep, 0);
        var idle = Kinds(found, BaselineKind.IdleBefore, BaselineKind.IdleAfter);
        if (idle.Length == 0) return;
        var drift = idle.Length == 2 ? Math.Abs(idle[1].Watts - idle[0].Watts) / 2 : 0;
        IdleWatts = idle.Average(integral => integral.Watts);
        IdleError = Math.Sqrt(idle.Sum(integral => integral.PowerError * integral.PowerError)) / idle.Length;
        IdleFreedom = idle.Sum(integral => integral.Parts - 1);
        IdleScatter = idle.Min(integral => integral.Scatter);
        IdleDrift = drift > IdleError * StudentT.Quantile975(IdleFreedom) ? drift : 0;
        Idle = Figure(IdleWatts.Value, IdleError, IdleFreedom, idle[0], IdleDrift);
        if (idle.Length == 2) FindDrift(idle[0], idle[1], notes);
    }

    public PowerFigure? Idle { get; }

    public PowerFigure? Sleep { get; }

    public double? Drift { get; private set; }

    public double? DriftHalfWidth95 { get; private set; }

    /// <summary>Mean idle power, W; null without a baseline.</summary>
    public double? IdleWatts { get; }

    /// <summary>Its standard error by noise alone, W.</summary>
    public double IdleError { get; }

    public int IdleFreedom { get; } = 1;

    /// <summary>Scatter of the current, A.</summary>
    public double IdleScatter { get; }

    /// <summary>How far the idle power wandered from its mean, W, when that is more than noise.</summary>
    public double IdleDrift { get; }

    /// <summary>Half of the 95 % interval of a mean current over one inference, mA, whatever the load; null without an inference.</summary>
    public double? Floor(Timeline timeline)
    {
        var (seconds, count) = (0.0, 0);
        foreach (ref readonly var stretch in timeline.Stretches.AsSpan())
        {
            if (!stretch.Counts || stretch.Phase != Phase.Infer) continue;
            seconds += stretch.Span.Seconds;
            count++;
        }

        if (count == 0) return null;
        var samples = Math.Max(1, seconds / count * 1e9 / cadence.Period);
        var uncertainty = default(Uncertainty);
        errors.AddTo(ref uncertainty, 0, 1, noise);
        uncertainty.Add(noise / Math.Sqrt(samples));
        return uncertainty.HalfWidth95 * 1e3;
    }

    private PowerFigure Figure(double watts, double error, int freedom, in SpanIntegral found, double drift)
    {
        var uncertainty = default(Uncertainty);
        errors.AddTo(ref uncertainty, watts, found.Volts, found.Scatter);
        uncertainty.AddEstimated(error, freedom);
        uncertainty.AddUniform(drift);
        return new PowerFigure(watts * 1e3, uncertainty.HalfWidth95 * 1e3);
    }

    /// <summary>Offset and gain are the same before and after and drop out; what is left is noise and steps that no noise spreads.</summary>
    private void FindDrift(in SpanIntegral before, in SpanIntegral after, Notes notes)
    {
        if (!(Math.Abs(before.Watts) > 0)) return;
        var uncertainty = default(Uncertainty);
        uncertainty.AddEstimated(before.PowerError, before.Parts - 1);
        uncertainty.AddEstimated(after.PowerError, after.Parts - 1);
        if (Math.Min(before.Scatter, after.Scatter) < errors.Meter.ResolutionAmperes / 2)
        {
            uncertainty.AddUniform(errors.Meter.ResolutionAmperes / 2 * before.Volts);
            uncertainty.AddUniform(errors.Meter.ResolutionAmperes / 2 * after.Volts);
        }

        Drift = (after.Watts / before.Watts) - 1;
        DriftHalfWidth95 = uncertainty.HalfWidth95 / Math.Abs(before.Watts);
        var verdict = Math.Abs(Drift.Value) > DriftHalfWidth95 ? "significant" : "not significant";
        notes.Add($"idle power changed by {Drift * 100:0.00} % +- {DriftHalfWidth95 * 100:0.00} % from before the run to after it: {verdict}");
    }

    private static SpanIntegral[] Kinds(Dictionary<BaselineKind, SpanIntegral> found, params BaselineKind[] kinds) =>
        [.. kinds.Where(found.ContainsKey).Select(kind => found[kind])];
}
