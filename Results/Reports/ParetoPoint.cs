using Hil.Protocols.Quantities;

namespace Hil.Results.Reports;

/// <summary>
/// A trial by what is wanted of it: accuracy, short latency, little energy. Only figures of equal origin compete: a modelled energy cannot
/// beat a measured one.
/// </summary>
/// <param name="Trial">The trial.</param>
/// <param name="Accuracy">Of the final answers, 0..1; null where nobody knows.</param>
/// <param name="Milliseconds">Mean time of an image, first byte to answer, on the board's clock; null where it is not known.</param>
/// <param name="Millijoules">Mean energy of an image; null without a meter.</param>
public sealed record ParetoPoint(ReportedTrial Trial, double? Accuracy, double? Milliseconds, double? Millijoules)
{
    /// <summary>Whether no comparable trial is at least as good in everything and better in something.</summary>
    public bool IsOnFront { get; init; }

    /// <summary>Of accuracy and latency.</summary>
    public Origin Origin => Trial.Report.Origin;

    private Origin? MeterOrigin => Millijoules is null ? null : Trial.Report.Energy?.Meter.Origin;

    /// <summary>The trials whose accuracy is known with a latency or an energy, judged against each other.</summary>
    public static IReadOnlyList<ParetoPoint> Among(IEnumerable<ReportedTrial> trials)
    {
        ParetoPoint[] points = [.. trials.Select(Of).Where(point => point.Accuracy is not null && (point.Milliseconds is not null || point.Millijoules is not null))];
        return [.. points.Select(point => point with { IsOnFront = !points.Any(other => other.Dominates(point)) })];
    }

    /// <summary>A trial's three figures, not judged.</summary>
    public static ParetoPoint Of(ReportedTrial trial)
    {
        var energy = trial.Report.Energy;
        double? time = trial.KnowsWhole && trial.Report.Samples.Answered > 0 && trial.Answered.All(sample => trial.WholeMicroseconds(sample) is not null)
            ? trial.Answered.Average(sample => trial.WholeMicroseconds(sample)!.Value) / 1e3 : null;
        return new ParetoPoint(trial, trial.FinalAccuracy, time, (energy?.Image ?? energy?.Cycle)?.Microjoules / 1e3);
    }

    private bool Dominates(ParetoPoint other) =>
        Origin == other.Origin && MeterOrigin == other.MeterOrigin && Milliseconds is null == other.Milliseconds is null
        && Accuracy >= other.Accuracy && !(Milliseconds > other.Milliseconds) && !(Millijoules > other.Millijoules)
        && (Accuracy > other.Accuracy || Milliseconds < other.Milliseconds || Millijoules < other.Millijoules);
}
