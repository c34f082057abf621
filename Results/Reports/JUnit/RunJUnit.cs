using System.Globalization;
using Hil.Results.Verdicts;

namespace Hil.Results.Reports.JUnit;

/// <summary>
/// A run for a build server: a suite for each rig. Each of its trials is a case that passes when every sample was answered, and so is each
/// expectation: failed is a failure. An expectation that is inconclusive is an error, as what broke a rig is: the device was not tested, and a
/// skip would count as a pass.
/// </summary>
public static class RunJUnit
{
    /// <summary>The suites of a report; what broke outside of every trial has one of its own.</summary>
    public static IReadOnlyList<JUnitSuite> Suites(RunReport report)
    {
        var seconds = report.Ended is { } ended ? (ended - report.Started).TotalSeconds : 0;
        var suites = new List<JUnitSuite>();
        foreach (var rig in report.Trials.Select(trial => trial.Rig).Concat(report.Expectations.Select(outcome => outcome.Rig)).Distinct())
        {
            suites.Add(new JUnitSuite(rig, [.. report.Trials.Where(trial => trial.Rig == rig).Select(Answered),
                .. report.Expectations.Where(outcome => outcome.Rig == rig).Select(Expected)], seconds));
        }

        if (report.Trouble is { } trouble)
            suites.Add(new JUnitSuite(report.Experiment, [new JUnitCase("run", report.Experiment, JUnitOutcome.Errored, FirstLine(trouble), trouble)], seconds));
        else if (suites.Count == 0)
            suites.Add(new JUnitSuite(report.Experiment, [new JUnitCase("run", report.Experiment, JUnitOutcome.Errored, "no rig took part")], seconds));
        return suites;
    }

    private static JUnitCase Answered(TrialReport trial)
    {
        var (counts, whole) = (trial.Samples, trial.Trouble is null && trial.Samples.Answered > 0 && trial.Samples.Answered == trial.Samples.Sent);
        var sum = string.Create(CultureInfo.InvariantCulture,
            $"sent {counts.Sent} = answered {counts.Answered} + timed out {counts.TimedOut} + errored {counts.Errored}");
        return whole ? new JUnitCase("every sample is answered", Class(trial.Rig, trial.Cell), JUnitOutcome.Passed, Details: sum)
            : new JUnitCase("every sample is answered", Class(trial.Rig, trial.Cell), JUnitOutcome.Errored, FirstLine(trial.Trouble ?? sum), $"{sum}\n{trial.Trouble}".Trim());
    }

    private static JUnitCase Expected(ExpectationOutcome outcome)
    {
        var (name, actual) = ($"{outcome.Path} {outcome.Clause}", outcome.ActualText);
        return outcome.Verdict switch
        {
            Verdict.Passed => new JUnitCase(name, Class(outcome.Rig, outcome.Cell), JUnitOutcome.Passed, Details: actual),
            Verdict.Failed => new JUnitCase(name, Class(outcome.Rig, outcome.Cell), JUnitOutcome.Failed, $"expected {name}, was {actual}"),
            _ => new JUnitCase(name, Class(outcome.Rig, outcome.Cell), JUnitOutcome.Errored, $"expected {name}: {actual}, and nothing can be concluded"),
        };
    }

    private static string Class(string rig, int cell) => cell == 0 ? rig : string.Create(CultureInfo.InvariantCulture, $"{rig}, cell {cell}");

    private static string FirstLine(string text) => text.Split('\n')[0];
}
