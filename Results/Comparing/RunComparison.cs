using System.Globalization;
using System.Text.Json;
using Hil.Protocols;
using Hil.Results.Energy;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Comparing;

/// <summary>Two runs side by side, trial by trial and figure by figure: what `hil compare` prints.</summary>
public sealed record RunComparison
{
    /// <summary>Version of this shape.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Id of the earlier run: what is compared with.</summary>
    public required string Before { get; init; }

    /// <summary>Id of the later run: what is judged.</summary>
    public required string After { get; init; }

    /// <summary>
    /// Failed when a figure is worse; inconclusive when a trial of the earlier run has no partner, a trial is not whole, or nothing could be
    /// judged; else passed.
    /// </summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Figures that were tested: Holm's correction is for so many.</summary>
    public required int Tested { get; init; }

    public required IReadOnlyList<TrialComparison> Trials { get; init; }

    /// <summary>Trials of the earlier run alone.</summary>
    public required IReadOnlyList<string> OnlyBefore { get; init; }

    /// <summary>Trials of the later run alone.</summary>
    public required IReadOnlyList<string> OnlyAfter { get; init; }

    /// <summary>Compares two stored runs.</summary>
    /// <exception cref="TroubleException">There is no such run, they have no trial in common, or the store cannot be read.</exception>
    public static RunComparison From(RunStore store, string before, string after) =>
        From(store.Load(before), store.Load(after), store.Samples, store.Energies, store.FullPath(""));

    /// <summary>Compares two runs by their samples; those of one pair of trials are in memory at a time.</summary>
    /// <param name="before">The earlier run.</param>
    /// <param name="after">The later run.</param>
    /// <param name="samples">The samples of a trial in order of their ids; read once.</param>
    /// <param name="energies">Their energies, in the same order; read once.</param>
    /// <param name="where">Where the runs are, for the message.</param>
    /// <exception cref="TroubleException">They have no trial in common.</exception>
    public static RunComparison From(StoredRun before, StoredRun after, Func<StoredTrial, IEnumerable<SampleRecord>> samples,
        Func<StoredTrial, IEnumerable<SampleEnergy>> energies, string where = "")
    {
        var later = after.Trials.ToLookup(trial => TrialKey.Of(trial.Provenance));
        var earlier = before.Trials.ToLookup(trial => TrialKey.Of(trial.Provenance));
        var trials = new List<TrialComparison>();
        // As in a report: whichever board was ready first, two comparisons are to be read side by side.
        foreach (var same in earlier.Where(same => later.Contains(same.Key)).OrderBy(same => same.Key.Rig, StringComparer.Ordinal).ThenBy(same => same.First().Provenance.Cell))
        {
            var pair = new TrialPair(Read(before, same.Last()), Read(after, later[same.Key].Last()));
            trials.Add(Compare(pair));
        }

        if (trials.Count == 0)
        {
            throw new TroubleException(TroubleKind.Configuration,
                $"Runs '{before.Provenance.Run}' and '{after.Provenance.Run}' have no rig with the same policy and setting in common", where,
                $"The first has {Names(before.Trials)}; the second has {Names(after.Trials)}.");
        }

        var judged = Judge(trials);
        string[] onlyBefore = [.. before.Trials.Where(trial => !later.Contains(TrialKey.Of(trial.Provenance))).Select(Name)];
        var figures = judged.SelectMany(trial => trial.Figures).ToArray();
        return new RunComparison
        {
            Before = before.Provenance.Run,
            After = after.Provenance.Run,
            Verdict = figures.Any(figure => figure.Outcome == ComparisonOutcome.Worse) ? Verdict.Failed
                : onlyBefore.Length > 0 || judged.Any(trial => !trial.Whole) || !figures.Any(IsJudged) ? Verdict.Inconclusive : Verdict.Passed,
            Tested = figures.Count(figure => figure.Probability is not null),
            Trials = judged,
            OnlyBefore = onlyBefore,
            OnlyAfter = [.. after.Trials.Where(trial => !earlier.Contains(TrialKey.Of(trial.Provenance))).Select(Name)],
        };

        ComparedTrial Read(StoredRun run, StoredTrial trial) => new(run, trial, samples(trial), energies(trial));
    }

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ComparisonJson.Default.RunComparison);

    private static TrialComparison Compare(TrialPair pair)
    {
        var trial = pair.Before.Provenance;
        return new TrialComparison
        {
            Rig = trial.Rig,
            Board = trial.Board,
            Before = trial.Origin,
            After = pair.After.Provenance.Origin,
            Policy = trial.Policy,
            PolicySettings = trial.PolicySettings,
            Setting = trial.Setting,
            Pairs = pair.Pairs.Count,
            Whole = pair.Before.Whole && pair.After.Whole,
            Figures = [.. OutcomeFigures.Of(pair), .. ClockFigures.Of(pair), .. MeterFigures.Of(pair)],
            Notes = [.. PairNotes.Of(pair)],
        };
    }

    /// <summary>Every tested figure among all that were tested.</summary>
    private static TrialComparison[] Judge(List<TrialComparison> trials)
    {
        var adjusted = new Queue<double>(Holm.Adjust([.. trials.SelectMany(trial => trial.Figures).Select(figure => figure.Probability).OfType<double>()]));
        return [.. trials.Select(trial => trial with
        {
            Figures = [.. trial.Figures.Select(figure => figure.Probability is null ? figure : figure.Judged(adjusted.Dequeue()))],
        })];
    }

    private static bool IsJudged(FigureComparison figure) => figure is { Probability: not null, Reason: null };

    private static string Name(StoredTrial trial) =>
        TrialKey.Text(trial.Provenance.Rig, trial.Provenance.Policy, trial.Provenance.PolicySettings, trial.Provenance.Setting);

    private static string Names(IReadOnlyList<StoredTrial> trials) => trials.Count == 0 ? "none at all"
        : string.Join("; ", trials.Take(5).Select(Name)) + (trials.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $"; and {trials.Count - 5} more") : "");
}
