namespace Hil.Results.Policies.Replaying;

/// <summary>How a decision taken again compares with the one that was stored.</summary>
public enum ReplayOutcome
{
    /// <summary>Class, score, threshold and decision are the same.</summary>
    Equal,

    /// <summary>At least one of them is another.</summary>
    Different,

    /// <summary>Of a policy that learns: what the decision had seen is not known.</summary>
    Unknown,
}

/// <summary>One stored decision, taken again.</summary>
/// <param name="Sequence">Sample id.</param>
/// <param name="Again">What the replay decides; null when that is not known.</param>
/// <param name="Outcome">Against what was stored.</param>
public readonly record struct Replayed(long Sequence, Decided? Again, ReplayOutcome Outcome);

/// <summary>All decisions of a stored trial, taken again.</summary>
/// <param name="Samples">Those that have a decision, in the order given; of a policy that learns, in the order in which they were decided.</param>
/// <param name="Gaps">Why the outcomes that are unknown are; empty when there is none.</param>
public sealed record ReplayedTrial(IReadOnlyList<Replayed> Samples, IReadOnlyList<string> Gaps)
{
    /// <summary>Decisions that are the same.</summary>
    public long Equal => Count(ReplayOutcome.Equal);

    /// <summary>Decisions that differ: the replay, or the board, is wrong.</summary>
    public long Different => Count(ReplayOutcome.Different);

    /// <summary>Decisions that cannot be taken again.</summary>
    public long Unknown => Count(ReplayOutcome.Unknown);

    private long Count(ReplayOutcome outcome) => Samples.LongCount(sample => sample.Outcome == outcome);
}
