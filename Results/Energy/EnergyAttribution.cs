using Hil.Protocols.Wire;
using Hil.Results.Energy.Clocks;
using Hil.Results.Store;

namespace Hil.Results.Energy;

/// <summary>
/// From what a meter and a board recorded to energies with 95 % intervals. Pure: no I/O, no clock.
/// <para>
/// A phase that holds some samples of the meter each time is integrated image by image; a shorter one gets its mean power by least squares
/// over all samples of the trial. A hole in the samples is never filled: what it touches has no energy (NaN) and is counted in the notes.
/// </para>
/// <para>
/// Intervals combine, in quadrature unless one uniform error dominates (<see cref="Uncertainty"/>): the scatter between images that
/// the phases' durations do not explain (it is about these images, not about others that might have been sent), offset, gain,
/// quantisation where noise does not average it out, and the clocks. Gain stands for the meter's power: shunt, current and voltage.
/// </para>
/// </summary>
public static class EnergyAttribution
{
    /// <summary>Attributes.</summary>
    /// <param name="trial">What was recorded.</param>
    public static TrialEnergy Attribute(MeteredTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        ArgumentOutOfRangeException.ThrowIfLessThan(trial.TickHz, 1);
        var notes = new Notes();
        var board = new BoardTimes(trial.Mode == StreamingMode.Sequential ? trial.Times : []);
        var clocks = ClockAlignment.Of(trial, ToldEdge.Of(board.Phases, board.Epochs));
        notes.AddRange(clocks.Notes);
        if (Cadence.Of(trial.Trace) is not { } cadence)
        {
            notes.Add($"the meter gave no samples");
            return new TrialEnergy(Report(trial, clocks) with { Notes = notes.Lines }, [], []);
        }

        var timeline = Timeline.Of(trial, board, clocks.Board);
        var shift = new ClockShift(clocks.Board, cadence);
        var pass = TracePass.Over(trial, timeline, new Spans(trial, board, timeline, clocks, notes), shift, cadence);
        var errors = new MeterErrors(trial.Meter);
        var baselines = new BaselineFigures(pass, errors, cadence, notes);
        var report = Report(trial, clocks) with
        {
            SupplyVolts = pass.MeanVolts,
            RateHz = trial.Counts.Rate > 0 ? trial.Counts.Rate : 1e9 / cadence.Period,
            Samples = Math.Max(trial.Counts.Samples, pass.Samples),
            Saturated = Math.Max(trial.Counts.Saturated, pass.Saturated),
            Cycle = CycleFigure.Of(pass, timeline, errors, cadence, notes),
            Idle = baselines.Idle,
            Sleep = baselines.Sleep,
            Drift = baselines.Drift,
            DriftHalfWidth95 = baselines.DriftHalfWidth95,
            FloorMilliamperes = baselines.Floor(timeline),
        };
        var windows = TrialWindows.Of(trial, pass, timeline, clocks, shift, errors);
        report = report with { Windows = windows, WindowMedian = EnergyWindows.Median(windows) };
        WindowDrift.Note(windows, notes);
        if (pass.Saturated > 0) notes.Add($"{pass.Saturated} samples of the meter were out of its range: what they touch has no energy");
        return Phased(trial, report, new PhaseContext(trial, timeline, pass, cadence, shift, errors, notes), baselines);
    }

    /// <summary>Adds what needs phases, where the meter and the mode allow them.</summary>
    private static TrialEnergy Phased(MeteredTrial trial, EnergyReport report, PhaseContext context, BaselineFigures baselines)
    {
        if (trial.Mode == StreamingMode.Pipelined) return new TrialEnergy(report with { Notes = context.Notes.Lines }, [], []);
        var intervals = context.Timeline.Images.Where(image => image.Counts).Select(context.Timeline.Interval);
        if (trial.Meter.PhaseRefusal is { } refusal)
        {
            context.Notes.Add($"no energies of phases: {refusal}");
            return new TrialEnergy(report with { Notes = context.Notes.Lines }, [], [.. intervals]);
        }

        var unmapped = context.Timeline.Images.Count(image => image is { Counts: true, Span: null });
        if (unmapped > 0) context.Notes.Add($"{unmapped} samples have no energy: it is not known where they lie on the meter's clock");
        var phases = new PhaseFigure[PhasePowerSums.Phases];
        for (var phase = Phase.Idle; phase <= Phase.Reply; phase++) phases[(int)phase] = new PhaseFigure(phase, context);
        var image = new ImageFigures(context, baselines);
        report = report with
        {
            Receive = phases[(int)Phase.Receive].Figure,
            Infer = phases[(int)Phase.Infer].Figure,
            Decide = phases[(int)Phase.Decide].Figure,
            Transmit = phases[(int)Phase.Transmit].Figure,
            Wait = phases[(int)Phase.Wait].Figure,
            Reply = phases[(int)Phase.Reply].Figure,
            Image = image.Whole,
            ImageAboveIdle = image.AboveIdle,
            Images = image.Count,
            Notes = context.Notes.Lines,
        };
        return new TrialEnergy(report, SampleEnergies(context.Timeline, phases), [.. intervals]);
    }

    private static SampleEnergy[] SampleEnergies(Timeline timeline, PhaseFigure[] phases)
    {
        var energies = new SampleEnergy[timeline.Images.Count(image => image.Counts)];
        var at = 0;
        foreach (var image in timeline.Images)
        {
            if (!image.Counts) continue;
            var (joules, halves) = (PhaseValues.Unknown, PhaseValues.Unknown);
            for (var phase = Phase.Idle; phase <= Phase.Reply; phase++) (joules[phase], halves[phase]) = phases[(int)phase].Of(image);
            energies[at++] = new SampleEnergy(image.Sample, joules, halves);
        }

        return energies;
    }

    private static EnergyReport Report(MeteredTrial trial, ClockAlignment clocks) => new()
    {
        Meter = trial.Meter,
        Samples = trial.Counts.Samples,
        Missed = trial.Counts.Missed,
        Saturated = trial.Counts.Saturated,
        Alignment = clocks.Report,
    };
}
