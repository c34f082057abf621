namespace Hil.Results.Comparing;

/// <summary>What can be said of a figure in two runs.</summary>
public enum ComparisonOutcome
{
    /// <summary>Neither: the interval reaches into what is noise, or the test does not hold among as many tests.</summary>
    NoDifferenceShown,

    /// <summary>The later run is better.</summary>
    Better,

    /// <summary>The later run is worse: what a gate fails on.</summary>
    Worse,

    /// <summary>They differ, and the figure alone does not tell whether that is good, or the host has a part in it.</summary>
    Different,

    /// <summary>The figures must not be compared, or there is nothing to judge them by.</summary>
    NotComparable,
}
