using Hil.Protocols.Wire;
using Hil.Results.Energy.Clocks;

namespace Hil.Results.Energy;

/// <summary>The MLPerf Tiny windows of a trial: samples whose network ran many times, one `infer` on the phase line.</summary>
internal static class TrialWindows
{
    public static IReadOnlyList<EnergyWindow> Of(
        MeteredTrial trial, TracePass pass, Timeline timeline, ClockAlignment clocks, ClockShift shift, MeterErrors errors)
    {
        if (trial.Windows.Count == 0) return [];
        var latency = MedianInference(timeline);
        var seen = trial.Edges is null || clocks.Source != ClockAlignment.Edges ? null : new SeenEdges(trial.Edges);
        var windows = new List<EnergyWindow>();
        foreach (var repeated in trial.Windows)
        {
            var plan = new WindowPlan(windows.Count, repeated.Inferences, repeated.Latency > 0 ? repeated.Latency : latency);
            windows.Add(Of(plan, repeated, pass, timeline, seen, shift, errors));
        }

        return windows;
    }

    private static EnergyWindow Of(
        WindowPlan plan, RepeatedSample repeated, TracePass pass, Timeline timeline, SeenEdges? seen, ClockShift shift, MeterErrors errors)
    {
        var image = timeline.Images.FirstOrDefault(image => image.IsWindow && image.Sample == repeated.Sample);
        var at = Array.FindIndex(timeline.Stretches, image.First, image.End - image.First, stretch => stretch.Phase == Phase.Infer);
        if (at < 0) return EnergyWindows.Missing(plan, $"it is not known where sample {repeated.Sample} lies on the meter's clock");
        var found = pass.Stretches[at];

        // What lies around it draws something, so the whole of its power is more than the step at its edges.
        var window = EnergyWindows.Judge(plan, found, errors, shift.Leaks(-found.Watts, -found.Watts));
        if (seen is null || EdgeReason(timeline.Stretches[at], seen, shift) is not { } reason) return window;
        return window with { Valid = false, Reason = window.Reason is null ? reason : $"{window.Reason}; {reason}" };
    }

    /// <summary>Its start and its stop have to be in the meter's own stream, and no other edge between them.</summary>
    private static string? EdgeReason(in Timeline.Stretch stretch, SeenEdges seen, ClockShift shift)
    {
        var slack = (long)Math.Max(50_000, 8 * shift.Random);
        var (begin, end) = (stretch.Span.Begin, stretch.Span.End);
        var starts = seen.Within(Phase.Infer, begin - slack, begin + slack).Length;
        var stops = seen.Count(end - slack, end + slack);
        var between = seen.Count(begin + slack + 1, end - slack - 1);
        if (starts == 1 && stops >= 1 && between == 0) return null;
        return $"start and stop do not pair up: {starts} edges at its start, {stops} at its end, {between} between";
    }

    /// <summary>Of one inference of the samples that count, s; 0 when there is none.</summary>
    private static double MedianInference(Timeline timeline)
    {
        var inferences = timeline.Stretches.Where(stretch => stretch is { Counts: true, Phase: Phase.Infer });
        double[] seconds = [.. inferences.Select(stretch => stretch.Span.Seconds).Order()];
        return seconds.Length == 0 ? 0 : seconds[seconds.Length / 2];
    }
}
