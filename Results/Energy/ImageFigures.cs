using Hil.Protocols.Wire;

namespace Hil.Results.Energy;

/// <summary>The energy of a whole sample, first byte to answer, and what of it is above idle.</summary>
internal sealed class ImageFigures
{
    private readonly PhaseContext context;

    /// <summary>Seconds in each phase, mean over the images that count.</summary>
    private readonly double[] seconds = new double[PhasePowerSums.Phases];

    public ImageFigures(PhaseContext context, BaselineFigures baselines)
    {
        this.context = context;
        var (joules, squares, holes, at) = (0.0, 0.0, 0, 0);
        var known = new List<int>();
        foreach (var image in context.Timeline.Images)
        {
            if (image is not { Counts: true, Span: not null }) continue;
            var found = context.Pass.Images[at++];
            if (found.Samples < Holes.FewestSamples || Holes.Has(found, context.Cadence))
            {
                holes++;
                continue;
            }

            var off = found.Joules - Expected(image);
            Count++;
            joules += found.Joules;
            squares += off * off;
            known.Add(at - 1);
        }

        if (holes > 0) context.Notes.Add($"{holes} samples have no whole energy: samples of the meter are missing or out of range there");
        if (Count == 0) return;
        for (var phase = 0; phase < seconds.Length; phase++) seconds[phase] /= Count;
        var (energy, length) = (joules / Count, seconds.Sum());
        var error = Count > 1 ? Math.Sqrt(squares / (Count - 1) / Count) : Math.Sqrt(squares);
        var leaks = context.Pass.ShiftedStretches.IsUsed ? context.Pass.ShiftedImages.Largest(context.Pass.Images, known)
            : context.Pass.ShiftedImages.Errors(context.Pass.Images, known, context.Shift.Values);
        energy -= ClockShift.TakeMean(leaks);
        Whole = Figure(energy, error, leaks, length, above: null);
        if (baselines.IdleWatts is { } floor) AboveIdle = Figure(energy - (floor * length), error, leaks, length, baselines);
    }

    /// <summary>Samples with an energy.</summary>
    public long Count { get; }

    public EnergyFigure? Whole { get; }

    public EnergyFigure? AboveIdle { get; }

    private static bool IsOf(in Timeline.Stretch stretch, in Timeline.Image image) => stretch.Span.Begin >= image.Span!.Value.Begin;

    /// <summary>What the phases' durations and mean powers explain, J. The idle time before the first byte is not the image's.</summary>
    private double Expected(in Timeline.Image image)
    {
        var expected = 0.0;
        for (var index = image.First; index < image.End; index++)
        {
            ref readonly var stretch = ref context.Timeline.Stretches[index];
            if (!IsOf(stretch, image)) continue;
            expected += context.Powers.Watts(stretch.Phase) * stretch.Span.Seconds;
            seconds[(int)stretch.Phase] += stretch.Span.Seconds;
        }

        return expected;
    }

    private EnergyFigure Figure(double energy, double error, double[] leaks, double length, BaselineFigures? above)
    {
        var uncertainty = default(Uncertainty);
        var meter = context.Errors.Meter;

        // Phases round apart from each other; the offset is the same in all, and in the idle power too.
        uncertainty.Add(meter.GainError * energy);
        if (above is null) uncertainty.Add(meter.OffsetError * context.Volts * length);
        for (var phase = Phase.Idle; phase <= Phase.Reply; phase++)
        {
            context.Errors.AddSteps(ref uncertainty, context.Volts * seconds[(int)phase], context.Powers.Scatter(phase));
        }

        if (above is not null)
        {
            context.Errors.AddSteps(ref uncertainty, context.Volts * length, above.IdleScatter);
            uncertainty.AddEstimated(above.IdleError * length, above.IdleFreedom);
            uncertainty.AddUniform(above.IdleDrift * length);
        }

        uncertainty.AddEstimated(error, (int)Math.Max(1, Count - 1));
        return new EnergyFigure(energy * 1e6, uncertainty.HalfWidth95With(leaks) * 1e6, EnergyMethod.Integrated, Count);
    }
}
