using Hil.Protocols.Quantities;

namespace Hil.Results.Energy;

/// <summary>All sums over a trial's trace, taken in one pass. No allocation per sample.</summary>
internal sealed class TracePass
{
    /// <summary>A shift has to change the shares by more than rounding for its effect to be seen, ns.</summary>
    private const double LeastShift = 1000;

    private double volts;

    private TracePass(Spans spans) => Spans = spans;

    public Spans Spans { get; }

    /// <summary>By stretch of the timeline.</summary>
    public SpanIntegral[] Stretches { get; private set; } = [];

    /// <summary>By image that counts and whose times are known.</summary>
    public SpanIntegral[] Images { get; private set; } = [];

    /// <summary>Of the whole streaming; null when it is not known where it was.</summary>
    public SpanIntegral? Cycle { get; private set; }

    /// <summary>Stretches if the clock map were off by more than a sample.</summary>
    public ShiftedIntegrals ShiftedStretches { get; private set; } = null!;

    /// <summary>Images if the clock map were off.</summary>
    public ShiftedIntegrals ShiftedImages { get; private set; } = null!;

    public SpanIntegral[] Baselines { get; private set; } = [];

    public PhasePowers Powers { get; private set; } = null!;

    public long Samples { get; private set; }

    public long Saturated { get; private set; }

    /// <summary>Mean supply voltage over all samples, V.</summary>
    public double? MeanVolts => Samples == 0 ? null : volts / Samples;

    public static TracePass Over(MeteredTrial trial, Timeline timeline, Spans spans, ClockShift shift, Cadence cadence)
    {
        var pass = new TracePass(spans);
        var all = Array.ConvertAll(timeline.Stretches, stretch => stretch.Span);
        var stretches = new SpanIntegrator(all, cadence);
        var images = new SpanIntegrator(spans.Images, cadence);
        var cycle = new SpanIntegrator(spans.Cycle is { } whole ? [whole] : [], cadence);
        var baselines = new SpanIntegrator([.. spans.Baselines.Select(baseline => baseline.Span)], cadence);
        var shiftedStretches = new ShiftedIntegrals(all, cadence, shift.HalfWidth95, cadence.Period);
        var shiftedImages = new ShiftedIntegrals(spans.Images, cadence, shift.HalfWidth95, LeastShift);
        var sums = new PhasePowerSums(timeline.Stretches, (long)Math.Max(LeastShift, shift.HalfWidth95));
        foreach (var block in trial.Trace)
        {
            foreach (ref readonly var sample in block.Span)
            {
                stretches.Add(sample);
                images.Add(sample);
                shiftedStretches.Add(sample);
                shiftedImages.Add(sample);
                cycle.Add(sample);
                baselines.Add(sample);
                sums.Add(sample);
                pass.Count(sample);
            }
        }

        (pass.Stretches, pass.Images, pass.Baselines) = (stretches.Finish(), images.Finish(), baselines.Finish());
        pass.Cycle = cycle.Finish() is [var found] ? found : null;
        shiftedStretches.Finish();
        shiftedImages.Finish();
        (pass.ShiftedStretches, pass.ShiftedImages) = (shiftedStretches, shiftedImages);
        pass.Powers = new PhasePowers(sums);
        return pass;
    }

    private void Count(in PowerSample sample)
    {
        Samples++;
        volts += sample.Volts;
        if ((sample.Flags & PowerFlags.Saturated) != 0) Saturated++;
    }
}
