namespace Hil.Results.Reports.JUnit;

/// <summary>Test cases that belong together.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cases">In the order of the file.</param>
/// <param name="Seconds">How long it took; 0 where nothing ran.</param>
public sealed record JUnitSuite(string Name, IReadOnlyList<JUnitCase> Cases, double Seconds = 0)
{
    /// <summary>How many of the cases ended so.</summary>
    public int Count(JUnitOutcome outcome) => Cases.Count(one => one.Outcome == outcome);
}
