using System.Text.Json.Serialization;

namespace Hil.Results.Verdicts;

/// <summary>What became of an expectation on one trial.</summary>
/// <param name="Rig">The trial's rig.</param>
/// <param name="Path">Figure.</param>
/// <param name="Clause">What was expected.</param>
/// <param name="Actual">The figure, of several the first that is not as expected; null when it cannot be known, or is no number.</param>
/// <param name="Verdict">Passed, failed, or inconclusive when the figure cannot be known.</param>
public sealed record ExpectationOutcome(string Rig, string Path, string Clause, double? Actual, Verdict Verdict)
{
    /// <summary>The figure where it is a word, `true` or `false`; null when it is a number or cannot be known.</summary>
    public string? Word { get; init; }

    /// <summary>The trial's cell of a sweep; 0 outside of sweeps.</summary>
    public int Cell { get; init; }

    /// <summary>The figure for people.</summary>
    [JsonIgnore]
    public string ActualText => Actual is null && Word is null ? "not known" : new FigureValue(Actual, Word).ToString();
}
