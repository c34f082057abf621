namespace Hil.Results.Comparing;

/// <summary>One figure of two trials side by side. Its unit is that of the report: the path says it.</summary>
public sealed record FigureComparison
{
    /// <summary>Path in the report of a trial, as `expect:` has it.</summary>
    public required string Figure { get; init; }

    /// <summary>Which way is better.</summary>
    public required Direction Direction { get; init; }

    /// <summary>In the earlier run: of the samples in both where they are compared one by one. Null when it is not known there.</summary>
    public double? Before { get; init; }

    /// <summary>In the later run likewise.</summary>
    public double? After { get; init; }

    /// <summary><see cref="After"/> less <see cref="Before"/>; null where they are not comparable.</summary>
    public double? Difference { get; init; }

    /// <summary>Low end of the 95 % interval of the difference; null without one.</summary>
    public double? Low { get; init; }

    /// <summary>High end of the same.</summary>
    public double? High { get; init; }

    /// <summary>Differences up to this are noise, in the figure's unit: see <see cref="NoiseGate"/>. 0: any that is shown counts.</summary>
    public double Noise { get; init; }

    /// <summary>The same samples stand behind both, and were compared one by one.</summary>
    public bool Paired { get; init; }

    /// <summary>Samples, pairs of samples, or windows behind the figure: the fewer of both runs.</summary>
    public long Count { get; init; }

    /// <summary>How difference and probability were found; null where nothing was tested.</summary>
    public string? Method { get; init; }

    /// <summary>Two-sided probability of such a difference between equal runs, by itself; null where nothing was tested.</summary>
    public double? Probability { get; init; }

    /// <summary>The same among all figures that were tested (<see cref="Holm"/>); null where nothing was tested.</summary>
    public double? Adjusted { get; init; }

    /// <summary>What is said of it.</summary>
    public ComparisonOutcome Outcome { get; init; }

    /// <summary>Why it is not comparable, or not judged; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Two values that must not be compared.</summary>
    internal static FigureComparison Refused(string figure, Direction direction, double? before, double? after, string reason) => new()
    {
        Figure = figure,
        Direction = direction,
        Before = before,
        After = after,
        Outcome = ComparisonOutcome.NotComparable,
        Reason = reason,
    };

    /// <summary>A tested difference; its outcome waits for all others.</summary>
    internal static FigureComparison Tested(string figure, Direction direction, in TestedDifference tested, double noise, string? reason = null) => new()
    {
        Figure = figure,
        Direction = direction,
        Before = tested.Before,
        After = tested.After,
        Difference = tested.After - tested.Before,
        Low = tested.Low,
        High = tested.High,
        Noise = noise,
        Paired = tested.Paired,
        Count = tested.Count,
        Method = tested.Method,
        Probability = tested.Probability,
        Reason = reason,
    };

    /// <summary>The same with its outcome: both the test and the whole interval must be beyond noise.</summary>
    internal FigureComparison Judged(double adjusted)
    {
        var beyond = (Low > Noise || High < -Noise) && adjusted <= Holm.Level;
        var outcome = !beyond ? ComparisonOutcome.NoDifferenceShown
            : Direction == Direction.Neither || Reason is not null ? ComparisonOutcome.Different
            : Difference > 0 == (Direction == Direction.Higher) ? ComparisonOutcome.Better : ComparisonOutcome.Worse;
        return this with { Adjusted = adjusted, Outcome = outcome };
    }
}
