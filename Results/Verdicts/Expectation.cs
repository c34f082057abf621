using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Reports;

namespace Hil.Results.Verdicts;

/// <summary>
/// One line of an experiment's `expect:`, such as `accuracy.final: ">= 0.80"`. It holds for every trial of the run, or for those that stand
/// before the figure: `"nano, cell 2: accuracy.final"`.
/// </summary>
/// <param name="Path">
/// Figure of a trial's report, as `hil list figures` has them: `samples.timedOut`, `latencyUs.infer.p95`,
/// `tuned[beta=0.2,policy=margin].labels.crossValidated`. Of several that it chooses each has to meet the clause.
/// </param>
/// <param name="Clause">What the figure has to be: `&gt;= 0.8`, `0.8..0.9`, `within 5 % of 0.83`, `&lt; baselines.labels.localOnly`, `== true`.</param>
public sealed record Expectation(string Path, string Clause)
{
    /// <summary>Reads a line of `expect:`.</summary>
    /// <param name="path">Left of the colon.</param>
    /// <param name="clause">Right of the colon.</param>
    /// <param name="where">File, line and column, for the message.</param>
    /// <exception cref="TroubleException">No trial has such a figure, or the clause is none for it.</exception>
    public static Expectation Parse(string path, string clause, string where)
    {
        var expectation = new Expectation(path, clause);
        _ = expectation.Read(where);
        return expectation;
    }

    /// <summary>Demands that the rig it is kept to, if there is one, takes part.</summary>
    /// <param name="rigs">Names of those that do.</param>
    /// <param name="where">File, line and column, for the message.</param>
    /// <exception cref="TroubleException">It does not.</exception>
    public void RequireRig(IReadOnlyCollection<string> rigs, string where)
    {
        if (TrialChoice.Split(Path).Choice.Rig is not { } rig || rigs.Contains(rig)) return;
        throw new TroubleException(TroubleKind.Configuration, $"'{Path}' is expected of a rig '{rig}' that the bench has not", where,
            SettingName.Nearest(rig, rigs) is { } near ? $"Did you mean '{near}'?" : $"It has {string.Join(", ", rigs)}.");
    }

    /// <summary>Whether it is kept to some trials: without one of them it is not met.</summary>
    internal bool IsKept => !TrialChoice.Split(Path).Choice.IsEverything;

    /// <summary>Whether it is about a trial.</summary>
    internal bool Concerns(TrialReport trial) => TrialChoice.Split(Path).Choice.Fits(trial);

    /// <summary>The figure's path alone.</summary>
    internal static string FigureOf(string path) => TrialChoice.Split(path).Figure;

    /// <summary>What becomes of it on a trial. What is unmet where the rig broke or the run was interrupted says nothing about the device: it has not failed.</summary>
    /// <param name="figures">The trial's.</param>
    /// <param name="whole">Nothing broke, and everything that was planned was sent.</param>
    internal ExpectationOutcome Judge(TrialFigures figures, bool whole)
    {
        var (path, clause) = Read($"expect: {Path}");
        var found = figures.Find(path) is { } values ? clause.Of(values, figures) : null;
        var verdict = found is { Holds: true } ? Verdict.Passed : found is not null && whole ? Verdict.Failed : Verdict.Inconclusive;
        return new ExpectationOutcome(figures.Trial.Rig, Path, Clause, found?.Value.Number, verdict) { Word = found?.Value.Word, Cell = figures.Trial.Cell };
    }

    private (FigurePath Path, Clause Clause) Read(string where)
    {
        var (path, figure) = Figures.Check(FigureOf(Path), where);
        return (path, Verdicts.Clause.Parse(Clause, figure, where));
    }
}
