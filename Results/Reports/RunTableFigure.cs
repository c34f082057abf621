using System.Globalization;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>How a figure of a trial is put in a cell.</summary>
internal sealed record RunTableFigure(string Section, string Name, string Unit, Func<TrialReport, string?> Cell)
{
    private const string Accuracy = "accuracy in % (95 % interval)";
    private const string Board = "board latency in ms: p50 / p95 / p99 / max";
    private const string Host = "host latency in ms: p50 / p95 / p99 / max";
    private const string Offload = "offload round trip in ms: p50 / p95 / p99 / max";
    private const string Batch = "batched offloads";
    private const string Link = "throughput";

    public RunTableRow Row(IReadOnlyList<TrialReport> trials) => new(Section, Name, Unit, [.. trials.Select(trial => Cell(trial) ?? RunTable.Unknown)]);

    /// <summary>All figures in the order of the table.</summary>
    public static IEnumerable<RunTableFigure> All(RunReport report) =>
    [
        new("", "verdict", "", trial => RunRows.Word(trial.Verdict)),
        new("", "streaming", "", trial => RunRows.Word(trial.Mode)),
        new("", "policy", "", trial => trial.Policy),
        new("", "decided by", "", trial => report.Trials.Any(one => one.DecidedBy != Decider.Board) ? RunRows.Word(trial.DecidedBy) : null),
        new("", "sent = answered + timed out + errored", "", trial => Sum(trial.Samples)),
        new("", "times lost and recovered", "", trial => trial.Recoveries.Count(step => step.Failure is null) is > 0 and var times ? Count(times) : null),
        new("", "offloaded", "%", trial => Share(trial.OffloadRate, null)),
        new("", "split after so many operations", "", trial => trial.Split is { } after ? Count(after) : null),
        new("", "bytes per offload", "", trial => Number(trial.BytesPerOffload, "0.#")),
        new("", "fallbacks to the local answer", "", trial => Count(trial.Samples.Fallbacks)),
        new("", "local and edge agree", "%", trial => Share(trial.Agreement, null)),
        new(Accuracy, "local", "", trial => Share(trial.Accuracy.Local, trial.Accuracy.Interval95.Local)),
        new(Accuracy, "edge", "", trial => Share(trial.Accuracy.Edge, trial.Accuracy.Interval95.Edge)),
        new(Accuracy, "final", "", trial => Share(trial.Accuracy.Final, trial.Accuracy.Interval95.Final)),
        new("", "AUC, each class against the rest", "", trial => Number(trial.Auc, "0.000")),
        .. Costs("labels are the truth", report, trial => trial.Cost.Labels, trial => trial.Baselines.Labels,
            decided => decided.Labels, tuned => tuned.Labels),
        .. Costs("edge model is the truth", report, trial => trial.Cost.Edge, trial => trial.Baselines.Edge,
            decided => decided.Edge, tuned => tuned.Edge),
        .. PredictedRows.All(),
        .. LatencyRow.Board.Where(row => row.Name != "idle").Select(row => Latency(Board, row)),
        .. LatencyRow.Host.Select(row => Latency(Host, row)),
        .. LatencyRow.Offload.Select(row => Latency(Offload, row)),
        new(Batch, "transmissions for so many offloads", "", trial => trial.Batch is { } batch ? $"{Count(batch.Transmissions)} for {Count(batch.Offloads)}" : null),
        new(Batch, "transmissions saved", "%", trial => Share(trial.Batch?.Saved, null)),
        new(Batch, "held in ms: p50 / p95 / p99 / max", "", trial => trial.Batch?.HeldUs is { } held ? Spread(held) : null),
        new(Batch, "decision to reply in ms: p50 / p95 / p99 / max", "", trial => trial.Batch?.DelayUs is { } delay ? Spread(delay) : null),
        .. ExitRows.All(),
        .. EnergyRows.All(report),
        new(Link, "images per second", "1/s", trial => Number(trial.ImagesPerSecond, "0.00#")),
        new(Link, "inferences per second, median of 10 s windows", "1/s", trial => Number(trial.Throughput?.InferencesPerSecond, "0.00#")),
        new(Link, "link to the board in use", "%", trial => Share(trial.LinkUtilisation, null)),
        new(Link, "chunks sent again", "", trial => Count(trial.Resends)),
    ];

    private static RunTableFigure Latency(string section, LatencyRow row) => new(section, row.Name, "", trial => row.Of(trial) is { } of ? Spread(of) : null);

    private static IEnumerable<RunTableFigure> Costs(string truth, RunReport report, Func<TrialReport, double?> cost,
        Func<TrialReport, Baselines?> baselines, Func<DecidedReport, DecisionFigures?> own, Func<TunedReport, TunedCost?> tuned)
    {
        var beta = report.Trials.Count > 0 ? report.Trials[0].Cost.Beta : 0;
        var section = string.Create(CultureInfo.InvariantCulture, $"cost per image at beta {beta}, {truth}");
        yield return new(section, "this run", "", trial => cost(trial) is { } known ? WorthText.Cost(known, WorthRows.Own(trial, own)?.Interval95) : null);
        yield return new(section, "local only", "", trial => Cost(baselines(trial)?.LocalOnly));
        yield return new(section, "full offload", "", trial => Cost(baselines(trial)?.FullOffload));
        yield return new(section, "random offload at this rate", "", trial => Cost(baselines(trial)?.Random));
        yield return new(section, "oracle", "", trial => Cost(baselines(trial)?.Oracle));
        foreach (var row in WorthRows.Tuned(section, report, tuned)) yield return row;
    }

    private static string Sum(SampleCounts samples) => string.Create(CultureInfo.InvariantCulture,
        $"{samples.Sent} = {samples.Answered} + {samples.TimedOut} + {samples.Errored}");

    /// <summary>A share in percent, with its interval where there is one.</summary>
    public static string? Share(double? share, Interval? interval)
    {
        if (share is not { } known) return null;
        var text = (100 * known).ToString("0.0", CultureInfo.InvariantCulture);
        return interval is null ? text : string.Create(CultureInfo.InvariantCulture, $"{text} ({100 * interval.Low:0.0}..{100 * interval.High:0.0})");
    }

    /// <summary>Percentiles in milliseconds.</summary>
    public static string Spread(Percentiles of) => $"{Milliseconds(of.P50)} / {Milliseconds(of.P95)} / {Milliseconds(of.P99)} / {Milliseconds(of.Max)}";

    /// <summary>Microseconds as milliseconds, with digits where they mean something.</summary>
    public static string Milliseconds(double microseconds) =>
        (microseconds / 1e3).ToString(Math.Abs(microseconds) switch { < 1e3 => "0.000", < 1e4 => "0.00", < 1e6 => "0.0", _ => "0" }, CultureInfo.InvariantCulture);

    private static string? Cost(double? cost) => Number(cost, "0.000");

    private static string? Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
