using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.MlPerfTiny;
using Hil.Protocols.Quantities;
using Hil.Results.Energy;

namespace Hil.Results.Importing;

/// <summary>Energy windows of a session, judged.</summary>
/// <param name="Report">Windows, their median, and what is known of the meter.</param>
/// <param name="Recording">The samples behind them.</param>
/// <param name="Saturation">The energy of samples out of the meter's range, J; null for none.</param>
internal sealed record EnergyPart(EnergyReport Report, Recording Recording, double? Saturation)
{
    /// <summary>That MLPerf Tiny asks for.</summary>
    private const int UsualWindows = 5;

    /// <param name="energy">The energy folder.</param>
    /// <param name="performance">The performance folder, if there is one.</param>
    /// <param name="accuracy">The accuracy folder, if there is one.</param>
    /// <exception cref="TroubleException">There are no samples, or the windows' inferences are not known.</exception>
    public static EnergyPart Of(SessionPart energy, SessionPart? performance, SessionPart? accuracy)
    {
        var inferences = Windows(energy);
        var recording = energy.Trace is { } trace ? Recording.Of(trace, energy.Edges, inferences.Count)
            : Recording.Of([.. inferences.Select(one => one.Power!)], energy.Log.Faults);
        var volts = energy.Log.Volts ?? inferences.Select(one => one.Power?.Volts).FirstOrDefault(known => known is not null);
        var latency = LatencyReference.Of(inferences, performance?.Inferences ?? [], accuracy?.Inferences ?? [],
            [.. recording.Windows.Select(window => window is { Span: { } span, Fault: null } ? span.Seconds : double.NaN)]);
        var meter = RunnerMeter.Of(energy.Log.Meter, volts, recording.Rate);
        var plans = inferences.Select((one, index) => new WindowPlan(index, one.Iterations, latency.Seconds[index])).ToArray();
        var bound = meter.FullScaleAmperes is { } range && volts is { } supply ? recording.Bound(range * supply / recording.Rate) : null;
        var windows = Judge(plans, recording, recording.Samples(volts, bound), meter);
        return new EnergyPart(new EnergyReport
        {
            Meter = meter,
            SupplyVolts = volts,
            RateHz = recording.Rate,
            Samples = recording.Joules.Length - Lost(recording),
            Missed = Lost(recording),
            Saturated = Saturated(recording, bound),
            Windows = windows,
            WindowMedian = EnergyWindows.Median(windows),
            Notes = [.. Notes(energy, windows, latency, volts, meter)],
        }, recording, bound);
    }

    /// <summary>One entry for each window.</summary>
    private static IReadOnlyList<RunnerInference> Windows(SessionPart part)
    {
        if (part.Trace is null)
        {
            return part.Inferences.Count > 0 && part.Inferences.All(one => one.Power is not null) ? part.Inferences
                : throw new TroubleException(TroubleKind.Data, "There are no energy samples: neither a trace ('...-energy.bin') nor a 'results.json' that has them",
                    part.Folder, "Give the folder as the runner wrote it; the printed figures alone cannot be checked.");
        }

        if (part.Inferences.Count > 0) return part.Inferences;
        return part.Printed.Inferences is { } inferences
            ? [.. Enumerable.Range(0, (part.Edges.Count - 1) / 2).Select(_ => new RunnerInference { Iterations = inferences })]
            : throw new TroubleException(TroubleKind.Data, "Nothing tells how many inferences a window has", part.Folder,
                "Put the session's log.txt or results.txt beside the trace.");
    }

    private static EnergyWindow[] Judge(WindowPlan[] plans, Recording recording, IEnumerable<ReadOnlyMemory<PowerSample>> samples, MeterFacts meter)
    {
        int[] found = [.. Enumerable.Range(0, plans.Length).Where(index => recording.Windows[index].Span is not null)];
        var judged = EnergyWindows.Judge([.. found.Select(index => plans[index])], [.. found.Select(index => recording.Windows[index].Span!.Value)],
            samples, meter).ToDictionary(window => window.Index);
        return [.. plans.Select((plan, index) => judged.TryGetValue(index, out var window)
            ? recording.Windows[index].Fault is { } fault ? window with { Valid = false, Reason = window.Reason is { } more ? $"{fault}; {more}" : fault } : window
            : EnergyWindows.Missing(plan, recording.Windows[index].Fault!))];
    }

    private static long Lost(Recording recording)
    {
        var lost = 0L;
        foreach (var energy in recording.Joules.Span) lost += double.IsNaN(energy) ? 1 : 0;
        return lost;
    }

    private static long Saturated(Recording recording, double? bound)
    {
        var saturated = 0L;
        foreach (var energy in recording.Joules.Span) saturated += energy >= bound ? 1 : 0;
        return saturated;
    }

    private static IEnumerable<string> Notes(SessionPart part, EnergyWindow[] windows, LatencyReference latency, double? volts, MeterFacts meter)
    {
        foreach (var window in windows.Where(window => !window.Valid)) yield return $"energy window {window.Index + 1} does not count: {window.Reason}";
        var valid = windows.Count(window => window.Valid);
        if (windows.Length != UsualWindows) yield return $"the session has {windows.Length} energy windows; MLPerf Tiny asks for 5";
        if (valid < windows.Length) yield return $"the median is that of {valid} of {windows.Length} energy windows";
        if (latency.Source is { } source) yield return $"window lengths were compared with N x the latency by {source}";
        if (volts is null) yield return "the session does not tell the supply voltage: its energies cannot be compared with others";
        if (meter.GainError == 0) yield return "the session tells nothing of its meter's errors: energy intervals cover the windows' scatter alone";
        if (meter.FullScaleAmperes is null) yield return "the meter's range is not known: saturation cannot be told";
        if (part.Printed.Microjoules is { } printed && (windows.Length == 0 || Off(EnergyWindows.Median(windows)?.Microjoules, printed)))
            yield return string.Create(CultureInfo.InvariantCulture, $"the session itself prints a median of {printed:0.###} uJ per inference");
    }

    private static bool Off(double? ours, double printed) => ours is not { } known || Math.Abs(known - printed) > 1e-3 * printed;
}
