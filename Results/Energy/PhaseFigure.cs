using Hil.Protocols.Wire;

namespace Hil.Results.Energy;

/// <summary>The energy of one phase: its figure, and that of each sample.</summary>
internal sealed class PhaseFigure
{
    /// <summary>A phase of at least so many periods holds enough samples to be integrated, wherever they lie.</summary>
    private const double IntegratedPeriods = 5;

    private readonly PhaseContext context;
    private readonly Phase phase;
    private readonly double watts;
    private readonly double scatter;
    private readonly bool integrates;
    private readonly double perImage;
    private readonly double meanSeconds;
    private readonly double[] biases = [];
    private readonly double bias;
    private readonly double stepBefore;
    private readonly double stepAfter;
    private readonly bool refused;

    public PhaseFigure(Phase phase, PhaseContext context)
    {
        (this.phase, this.context) = (phase, context);
        var (shortest, known, holes) = (double.PositiveInfinity, new List<int>(), 0);
        foreach (var stretch in context.Timeline.Stretches)
        {
            if (Is(stretch)) shortest = Math.Min(shortest, stretch.Span.Seconds * 1e9);
        }

        integrates = shortest >= IntegratedPeriods * context.Cadence.Period;
        var (joules, seconds, before, after) = (0.0, 0.0, 0.0, 0.0);
        for (var index = 0; index < context.Timeline.Stretches.Length; index++)
        {
            if (!Is(context.Timeline.Stretches[index])) continue;
            if (IsHole(context.Pass.Stretches[index]))
            {
                holes++;
                continue;
            }

            known.Add(index);
            joules += context.Pass.Stretches[index].Joules;
            seconds += context.Timeline.Stretches[index].Span.Seconds;
            before += Neighbour(index, -1);
            after += Neighbour(index, 1);
        }

        if (holes > 0) context.Notes.Add($"{phase.Word()}: {holes} intervals have no energy, samples of the meter are missing or out of range there");
        refused = known.Count == 0;
        if (refused) return;
        meanSeconds = seconds / known.Count;
        watts = integrates ? joules / seconds : context.Powers.Watts(phase);
        scatter = context.Powers.Scatter(phase);
        (stepBefore, stepAfter) = ((before / known.Count) - watts, (after / known.Count) - watts);
        perImage = integrates ? Scatter(known) : context.Powers.Error(phase) * meanSeconds;
        biases = !integrates ? Array.ConvertAll(context.Shift.Values, shift => context.Powers.Bias(phase, shift) * meanSeconds)
            : context.Pass.ShiftedStretches.IsUsed ? context.Pass.ShiftedStretches.Largest(context.Pass.Stretches, known)
            : context.Shift.Leaks(stepBefore, stepAfter);
        bias = ClockShift.TakeMean(biases);
        Figure = Judge(known.Count);
        refused = Figure is null;
    }

    /// <summary>Mean over the samples that have the phase; null when none has, or when it was refused.</summary>
    public EnergyFigure? Figure { get; }

    /// <summary>Energy of the phase in one sample, and half of its 95 % interval, J; NaN where it is not known.</summary>
    public (double Joules, double HalfWidth95) Of(in Timeline.Image image)
    {
        if (refused) return (double.NaN, double.NaN);
        var (joules, seconds) = (0.0, 0.0);
        for (var index = image.First; index < image.End; index++)
        {
            if (!Is(context.Timeline.Stretches[index])) continue;
            if (IsHole(context.Pass.Stretches[index])) return (double.NaN, double.NaN);
            var length = context.Timeline.Stretches[index].Span.Seconds;
            joules += integrates ? context.Pass.Stretches[index].Joules : watts * length;
            seconds += length;
        }

        if (seconds == 0) return (double.NaN, double.NaN);
        var uncertainty = default(Uncertainty);
        context.Errors.AddTo(ref uncertainty, joules, context.Volts * seconds, scatter);
        uncertainty.Add(integrates ? perImage * Math.Sqrt(seconds / meanSeconds) : perImage * seconds / meanSeconds);
        if (integrates) context.Shift.AddEdges(ref uncertainty, stepBefore, stepAfter);
        else uncertainty.Add(Math.Sqrt(biases.Average(value => value * value)) * seconds / meanSeconds);
        return (joules - (integrates ? bias : bias * seconds / meanSeconds), uncertainty.HalfWidth95);
    }

    private bool Is(in Timeline.Stretch stretch) => stretch.Phase == phase && stretch.Counts;

    /// <summary>A short phase is known from all the others of its kind, but not when the meter was away just then.</summary>
    private bool IsHole(in SpanIntegral found) => integrates
        ? found.Samples < Holes.FewestSamples || Holes.Has(found, context.Cadence)
        : found.Gaps > 0 || found.Saturated > 0;

    /// <summary>Power of what comes before or after, W; nothing where that is not known, which is the worst for most.</summary>
    private double Neighbour(int index, int way)
    {
        var at = index + way;
        if (at < 0 || at >= context.Timeline.Stretches.Length) return 0;
        return context.Powers.Watts(context.Timeline.Stretches[at].Phase);
    }

    /// <summary>Standard deviation of one image's energy about what its duration explains, J.</summary>
    private double Scatter(List<int> known)
    {
        var (squares, noise) = (0.0, 0.0);
        foreach (var index in known)
        {
            ref readonly var found = ref context.Pass.Stretches[index];
            var off = found.Joules - (watts * found.Seconds);
            squares += off * off;
            noise += found.PowerError * found.Seconds;
        }

        return known.Count > 1 ? Math.Sqrt(squares / (known.Count - 1)) : noise;
    }

    private EnergyFigure? Judge(int known)
    {
        if (!integrates && context.Powers.Together(phase) is { } others)
        {
            return Refuse($"it always occurs together with {string.Join(" and ", others.Select(other => other.Word()))} and cannot be told apart");
        }

        if (!integrates && context.Trial.Meter.LooksAway)
        {
            return Refuse($"it is shorter than the meter's samples, which leave out parts of their time");
        }

        if (!integrates && !(context.Powers.Error(phase) > 0) && context.Trial.Meter.ResolutionAmperes > 0)
        {
            return Refuse($"too few samples of the meter hold it");
        }

        if (meanSeconds * 1e9 < context.Shift.Moment95)
        {
            return Refuse($"it lasts {meanSeconds * 1e6:0.0} us, and the clocks are aligned to {context.Shift.Moment95 * 1e-3:0.0} us");
        }

        var energy = (watts * meanSeconds) - bias;
        var uncertainty = default(Uncertainty);
        context.Errors.AddTo(ref uncertainty, energy, context.Volts * meanSeconds, scatter);
        if (integrates) uncertainty.AddEstimated(perImage / Math.Sqrt(known), Math.Max(1, known - 1));
        else uncertainty.AddEstimated(perImage, context.Powers.Freedom(phase));
        var half = uncertainty.HalfWidth95With(biases);
        if (!(half < Math.Abs(energy))) return Refuse($"{energy * 1e6:0.000} uJ are less than their uncertainty of {half * 1e6:0.000} uJ");
        return new EnergyFigure(energy * 1e6, half * 1e6, integrates ? EnergyMethod.Integrated : EnergyMethod.LeastSquares, known);
    }

    private EnergyFigure? Refuse(FormattableString reason)
    {
        context.Notes.Add($"{phase.Word()}: no energy, {FormattableString.Invariant(reason)}");
        return null;
    }
}
