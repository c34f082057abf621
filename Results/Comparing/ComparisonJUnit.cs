using Hil.Results.Reports.JUnit;

namespace Hil.Results.Comparing;

/// <summary>
/// A comparison for a build server: a suite for each rig, a case for each figure. Worse is a failure; what must not be compared is skipped,
/// with the reason; a trial without a partner, or one that is not whole, is an error.
/// </summary>
public static class ComparisonJUnit
{
    /// <summary>The suites of a comparison.</summary>
    public static IReadOnlyList<JUnitSuite> Suites(RunComparison comparison)
    {
        var suites = comparison.Trials.GroupBy(trial => trial.Rig).Select(rig => new JUnitSuite(rig.Key, [.. rig.SelectMany(Cases)])).ToList();
        if (comparison.OnlyBefore.Count > 0)
        {
            suites.Add(new JUnitSuite("trials without a partner", [.. comparison.OnlyBefore.Select(name =>
                new JUnitCase(name, "trial", JUnitOutcome.Errored, $"{comparison.After} has no such trial"))]));
        }

        return suites;
    }

    private static IEnumerable<JUnitCase> Cases(TrialComparison trial)
    {
        if (!trial.Whole) yield return new JUnitCase("whole", trial.Name(), JUnitOutcome.Errored, "samples are missing", string.Join('\n', trial.Notes));
        foreach (var figure in trial.Figures) yield return Case(trial, figure);
    }

    private static JUnitCase Case(TrialComparison trial, FigureComparison figure)
    {
        var values = $"{ComparisonTables.Number(figure.Before)} before, {ComparisonTables.Number(figure.After)} after, difference {ComparisonTables.Difference(figure)}";
        var said = ComparisonTables.Said(figure);
        return figure.Outcome switch
        {
            ComparisonOutcome.Worse => new JUnitCase(figure.Figure, trial.Name(), JUnitOutcome.Failed, $"worse: {values}", $"{values}\n{said}"),
            ComparisonOutcome.NotComparable => new JUnitCase(figure.Figure, trial.Name(), JUnitOutcome.Skipped, said),
            _ => new JUnitCase(figure.Figure, trial.Name(), JUnitOutcome.Passed, Details: $"{values}\n{said}"),
        };
    }
}
