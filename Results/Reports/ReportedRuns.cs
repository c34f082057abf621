using System.Globalization;
using Hil.Protocols;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>Stored runs on their way into a report: figures, samples, and where pixels and power traces are.</summary>
public sealed class ReportedRuns
{
    private ReportedRuns(RunStore store, IImageSource images) => (Store, Images) = (store, images);

    /// <summary>Where power traces are read from.</summary>
    public RunStore Store { get; }

    public IImageSource Images { get; }

    /// <summary>The runs as stored, in the order in which they were asked for.</summary>
    public required IReadOnlyList<StoredRun> Runs { get; init; }

    /// <summary>Their figures, in the same order.</summary>
    public required IReadOnlyList<RunReport> Reports { get; init; }

    /// <summary>All trials of all runs.</summary>
    public required IReadOnlyList<ReportedTrial> Trials { get; init; }

    /// <summary>Trials with equal outputs together: what does not depend on a policy is shown once for each.</summary>
    public required IReadOnlyList<EqualOutputs> Outputs { get; init; }

    /// <summary>Reads runs from their store.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="runs">Run ids, at least one; a run that is named twice is there once.</param>
    /// <param name="images">Where pixels come from.</param>
    /// <exception cref="TroubleException">There is no such run, or the store cannot be read.</exception>
    public static ReportedRuns Read(RunStore store, IReadOnlyList<string> runs, IImageSource images)
    {
        var (stored, reports, trials) = (new List<StoredRun>(), new List<RunReport>(), new List<ReportedTrial>());
        foreach (var run in runs.Distinct(StringComparer.Ordinal).Select(store.Load))
        {
            var samples = run.Trials.ToDictionary(trial => trial.Id, trial => store.Samples(trial).ToArray());
            var report = RunReport.From(run, trial => samples[trial.Id]);
            stored.Add(run);
            reports.Add(report);
            foreach (var (trial, figures) in RunReport.InOrder(run).Zip(report.Trials))
            {
                trials.Add(new ReportedTrial
                {
                    Tag = string.Create(CultureInfo.InvariantCulture, $"T{trials.Count + 1}"),
                    Run = run,
                    Stored = trial,
                    Report = figures,
                    Samples = samples[trial.Id],
                });
            }
        }

        return new ReportedRuns(store, images) { Runs = stored, Reports = reports, Trials = trials, Outputs = EqualOutputs.Among(trials) };
    }
}
