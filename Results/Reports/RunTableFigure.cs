using System.Globalization;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>How a figure of a trial is put in a cell.</summary>
internal sealed record RunTableFigure(string Name, string Unit, Func<TrialReport, string?> Cell)
{
    private static readonly (string Name, Func<PhaseLatencies, Percentiles?> Of)[] Phases =
    [
        ("receive", phases => phases.Receive), ("infer", phases => phases.Infer), ("decide", phases => phases.Decide),
        ("transmit", phases => phases.Transmit), ("wait", phases => phases.Wait), ("reply", phases => phases.Reply),
    ];

    public RunTableRow Row(IReadOnlyList<TrialReport> trials) => new(Name, Unit, [.. trials.Select(trial => Cell(trial) ?? RunTable.Unknown)]);

    /// <summary>All figures in the order of the table.</summary>
    public static IEnumerable<RunTableFigure> All(RunReport report) =>
    [
        new("verdict", "", trial => RunRows.Word(trial.Verdict)),
        new("streaming, policy", "", trial => $"{RunRows.Word(trial.Mode)}, {trial.Policy}"),
        new("sent = answered + timed out + errored", "", trial => Sum(trial.Samples)),
        new("accuracy, local", "%", trial => Share(trial.Accuracy.Local, trial.Accuracy.Interval95.Local)),
        new("accuracy, edge", "%", trial => Share(trial.Accuracy.Edge, trial.Accuracy.Interval95.Edge)),
        new("accuracy, final", "%", trial => Share(trial.Accuracy.Final, trial.Accuracy.Interval95.Final)),
        new("agreement, local with edge", "%", trial => Share(trial.Agreement, null)),
        new("offloaded", "%", trial => Share(trial.OffloadRate, null)),
        new("fallbacks to the local answer", "", trial => Count(trial.Samples.Fallbacks)),
        .. Costs("labels", report, trial => trial.Cost.Labels, trial => trial.Baselines.Labels, tuned => tuned.Labels),
        .. Costs("edge", report, trial => trial.Cost.Edge, trial => trial.Baselines.Edge, tuned => tuned.Edge),
        .. Phases.Select(phase => new RunTableFigure($"{phase.Name}, p50 / p95 / p99 / max", "ms",
            trial => trial.LatencyUs is { } latencies && phase.Of(latencies) is { } of ? Spread(of) : null)),
        new("images per second", "1/s", trial => Number(trial.ImagesPerSecond, "0.00")),
        new("link utilisation", "%", trial => Share(trial.LinkUtilisation, null)),
        new("chunks sent again", "", trial => Count(trial.Resends)),
    ];

    private static IEnumerable<RunTableFigure> Costs(string truth, RunReport report, Func<TrialReport, double?> cost,
        Func<TrialReport, Baselines?> baselines, Func<TunedReport, TunedCost?> tuned)
    {
        var unit = $"per image, truth: {truth}";
        var beta = report.Trials.Count > 0 ? report.Trials[0].Cost.Beta : 0;
        var at = string.Create(CultureInfo.InvariantCulture, $"beta {beta}");
        yield return new($"cost, {at}", unit, trial => Cost(cost(trial)));
        yield return new($"cost, {at}: local only", unit, trial => Cost(baselines(trial)?.LocalOnly));
        yield return new($"cost, {at}: full offload", unit, trial => Cost(baselines(trial)?.FullOffload));
        yield return new($"cost, {at}: random at this rate", unit, trial => Cost(baselines(trial)?.Random));
        yield return new($"cost, {at}: oracle", unit, trial => Cost(baselines(trial)?.Oracle));
        foreach (var other in report.Trials.SelectMany(trial => trial.Tuned).Select(one => one.Beta).Distinct().Order())
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"cost, beta {other}: tuned, cross-validated"), unit,
                trial => Cost(trial.Tuned.Where(one => one.Beta == other).Select(tuned).FirstOrDefault()?.CrossValidated));
        }
    }

    private static string Sum(SampleCounts samples) => string.Create(CultureInfo.InvariantCulture,
        $"{samples.Sent} = {samples.Answered} + {samples.TimedOut} + {samples.Errored}");

    private static string? Share(double? share, Interval? interval)
    {
        if (share is not { } known) return null;
        var text = (100 * known).ToString("0.0", CultureInfo.InvariantCulture);
        return interval is null ? text : string.Create(CultureInfo.InvariantCulture, $"{text} ({100 * interval.Low:0.0}..{100 * interval.High:0.0})");
    }

    private static string Spread(Percentiles of) => string.Create(CultureInfo.InvariantCulture,
        $"{of.P50 / 1e3:0.###} / {of.P95 / 1e3:0.###} / {of.P99 / 1e3:0.###} / {of.Max / 1e3:0.###}");

    private static string? Cost(double? cost) => Number(cost, "0.000");

    private static string? Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
