namespace Hil.Results.Policies.Replaying;

/// <summary>All that a simulation needs of a sample.</summary>
/// <param name="Sequence">Sample id.</param>
/// <param name="Codes">Raw int8 output codes, at least one.</param>
/// <param name="Right">The class that is right; null where not known.</param>
/// <param name="Edge">The edge's answer; null where not known.</param>
internal readonly record struct SimulatedCase(uint Sequence, ReadOnlyMemory<sbyte> Codes, int? Right, int? Edge)
{
    /// <summary>As the policy sees it.</summary>
    public DecisionCase Case => new(Sequence, Codes.Span) { LocalWrong = Right is { } right ? right != OutputCodes.Largest(Codes.Span) : null };
}
