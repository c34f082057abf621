using System.Globalization;
using Hil.Results.Statistics;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Reports;

/// <summary>The trials of a sweep as a table of texts, for terminals and Markdown: one row per trial.</summary>
public sealed record SweepTable
{
    /// <summary>Names of the columns, short enough for a terminal; accuracies, medians of latencies and energies are per image.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>How many columns, from the first, are words: the others are figures.</summary>
    public required int Words { get; init; }

    /// <summary>A trial each: as many cells as columns.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Rows { get; init; }

    /// <summary>As <see cref="RunTable.Notes"/>.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether a report is of a sweep: whether its trials have settings of their own.</summary>
    public static bool Fits(RunReport report) => report.Trials.Any(trial => trial.Setting.Count > 0);

    /// <summary>The table of a report.</summary>
    public static SweepTable From(RunReport report)
    {
        string[] settings = [.. report.Trials.SelectMany(trial => trial.Setting.Keys).Distinct()];
        Figure[] words = [new("cell", trial => trial.Cell.ToString(CultureInfo.InvariantCulture)), new("rig", trial => trial.Rig), new("board", trial => $"{trial.Board} ({RunRows.Word(trial.Origin)})"),
            .. settings.Select(path => new Figure(path, trial => trial.Setting.GetValueOrDefault(path)))];
        Figure[] columns = [.. words, .. Figures.Where(figure => report.Trials.Any(trial => figure.Cell(trial) is not null))];
        return new SweepTable
        {
            Columns = [.. columns.Select(column => column.Name)],
            Words = words.Length,
            Rows = [.. report.Trials.OrderBy(trial => trial.Cell).ThenBy(trial => trial.Rig, StringComparer.Ordinal)
                .Select(trial => (IReadOnlyList<string>)[.. columns.Select(column => column.Cell(trial) ?? RunTable.Unknown)])],
            Notes = [.. RunTable.From(report).Notes.Distinct()],
        };
    }

    /// <summary>Of many trials that meet an expectation only their number is told; of the others each.</summary>
    internal static IEnumerable<string> Expectations(RunReport report)
    {
        foreach (var same in report.Expectations.GroupBy(outcome => (outcome.Path, outcome.Clause)))
        {
            var met = same.Count(outcome => outcome.Verdict == Verdict.Passed);
            if (met > 0) yield return string.Create(CultureInfo.InvariantCulture, $"expect {same.Key.Path} {same.Key.Clause}: passed by {met} of {same.Count()} trials");
            foreach (var other in same.Where(outcome => outcome.Verdict != Verdict.Passed)) yield return RunTable.Expectation(report, other);
        }
    }

    private static IReadOnlyList<Figure> Figures { get; } =
    [
        new("offloaded %", trial => Percent(trial.OffloadRate)),
        new("local %", trial => Percent(trial.Accuracy.Local)),
        new("final %", trial => Percent(trial.Accuracy.Final)),
        new("beta", trial => Number(trial.Cost.Beta, "0.###")),
        new("cost, labels", trial => Number(trial.Cost.Labels, "0.000")),
        new("cost, edge", trial => Number(trial.Cost.Edge, "0.000")),
        new("infer ms", trial => Milliseconds(trial.LatencyUs?.Infer)),
        new("offload ms", trial => Milliseconds(trial.HostLatencyUs?.Offload?.RoundTrip)),
        new("energy mJ", EnergyRows.WholeImage),
        new("images/s", trial => Number(trial.ImagesPerSecond, "0.00")),
        new("sent", trial => string.Create(CultureInfo.InvariantCulture,
            $"{trial.Samples.Sent} = {trial.Samples.Answered} + {trial.Samples.TimedOut} + {trial.Samples.Errored}")),
        new("verdict", trial => RunRows.Word(trial.Verdict)),
    ];

    private static string? Percent(double? share) => Number(100 * share, "0.0");

    private static string? Milliseconds(Distribution? of) => of is null ? null : RunTableFigure.Milliseconds(of.P50);

    private static string? Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture);

    private sealed record Figure(string Name, Func<TrialReport, string?> Cell);
}
