namespace Hil.Results.Reports.JUnit;

/// <summary>What became of a test case.</summary>
public enum JUnitOutcome
{
    /// <summary>No element.</summary>
    Passed,

    /// <summary>What was tested is not as it has to be: `failure`.</summary>
    Failed,

    /// <summary>It could not be tested: `error`. A skip would count as a pass.</summary>
    Errored,

    /// <summary>There was nothing to test: `skipped`.</summary>
    Skipped,
}

/// <summary>One test case.</summary>
/// <param name="Name">Unique in its suite together with <paramref name="Class"/>.</param>
/// <param name="Class">What it is a test of; viewers group by it.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Message">One line that says why; empty when passed.</param>
/// <param name="Details">What else there is to say; may be empty.</param>
public sealed record JUnitCase(string Name, string Class, JUnitOutcome Outcome, string Message = "", string Details = "");
