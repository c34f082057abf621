using System.Text.Json;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Reports;

/// <summary>The one object that `hil run --json` prints. Its JSON Schema: <see cref="ReportSchema"/>.</summary>
public sealed record RunReport
{
    /// <summary>Version of this shape.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Run id.</summary>
    public required string Run { get; init; }

    /// <summary>About the device: the worst of the trials.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Name of the experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>Name of the bench.</summary>
    public required string Bench { get; init; }

    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>End, UTC; null while the run goes on, or when its process died.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What broke about the rig or the host; null when nothing did.</summary>
    public string? Trouble { get; init; }

    public required IReadOnlyList<TrialReport> Trials { get; init; }

    /// <summary>Trials of cells that were broken off and run again; they are not among the trials.</summary>
    public int Superseded { get; init; }

    /// <summary>Every expectation on every trial.</summary>
    public required IReadOnlyList<ExpectationOutcome> Expectations { get; init; }

    /// <summary>The report of a stored run, whether it has ended or not.</summary>
    /// <exception cref="Protocols.TroubleException">There is no such run, or the store cannot be read.</exception>
    public static RunReport From(RunStore store, string run) => From(store.Load(run), store.Samples);

    /// <summary>The report of a run from its samples.</summary>
    /// <param name="run">The run.</param>
    /// <param name="samples">The samples of one of its trials; read once, one at a time.</param>
    public static RunReport From(StoredRun run, Func<StoredTrial, IEnumerable<SampleRecord>> samples)
    {
        var trials = new List<TrialReport>();
        var outcomes = new List<ExpectationOutcome>();
        foreach (var trial in InOrder(run))
        {
            var report = TrialReport.From(trial, samples(trial), trial.Provenance.Beta ?? run.Provenance.Beta);
            var whole = trial.Trouble is null && report.Samples.Sent >= trial.Provenance.Planned;
            var figures = new TrialFigures(report);
            var judged = run.Provenance.Expectations.Where(expectation => expectation.Concerns(report)).Select(expectation => expectation.Judge(figures, whole)).ToArray();
            outcomes.AddRange(judged);
            trials.Add(report with { Verdict = judged.Select(outcome => outcome.Verdict).Append(report.Verdict).Max() });
        }

        var missed = run.Provenance.Expectations.Where(expectation => expectation.IsKept && !trials.Exists(expectation.Concerns)).ToArray();
        outcomes.AddRange(missed.Select(expectation => new ExpectationOutcome("no trial", expectation.Path, expectation.Clause, null, Verdict.Inconclusive)));

        // Without a trial, or with a broken rig, nothing is known about the device: it cannot have passed.
        var least = trials.Count == 0 || missed.Length > 0 || run.Trouble is not null ? Verdict.Inconclusive : Verdict.Passed;
        return new RunReport
        {
            Run = run.Provenance.Run,
            Verdict = trials.Select(trial => trial.Verdict).Append(least).Max(),
            Experiment = run.Provenance.Experiment,
            Bench = run.Provenance.Bench,
            Started = run.Started,
            Ended = run.Ended,
            Trouble = run.Trouble,
            Trials = trials,
            Superseded = run.Superseded.Count,
            Expectations = outcomes,
        };
    }

    /// <summary>Judges a run whose trials are complete, stores verdict and outcomes, and ends it.</summary>
    /// <param name="store">The store that the run is in.</param>
    /// <param name="run">The run; still to be disposed by the caller.</param>
    /// <param name="trouble">What broke about the rig or the host; null when nothing did.</param>
    /// <param name="cancellation">Leaves the run without an end.</param>
    /// <exception cref="Protocols.TroubleException">The store has broken.</exception>
    public static async Task<RunReport> ConcludeAsync(
        RunStore store, RunWriter run, string? trouble = null, CancellationToken cancellation = default)
    {
        await run.FlushAsync(cancellation);
        var report = From(store.Load(run.Run) with { Trouble = trouble }, store.Samples);
        await run.CompleteAsync(new RunOutcome(report.Verdict, report.Expectations, trouble), cancellation);
        return report with { Ended = store.Load(run.Run).Ended };
    }

    /// <summary>The trials of a run as reports have them. Whichever board was ready first: two runs of a bench are to be read side by side.</summary>
    internal static IEnumerable<StoredTrial> InOrder(StoredRun run) =>
        run.Trials.OrderBy(trial => trial.Provenance.Rig, StringComparer.Ordinal).ThenBy(trial => trial.Provenance.Cell);

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.RunReport);
}
