namespace Hil.Results.Policies;

/// <summary>What a decision is taken on.</summary>
/// <param name="sample">Sample id.</param>
/// <param name="codes">Raw int8 output codes in class order, at least one.</param>
public readonly ref struct DecisionCase(uint sample, ReadOnlySpan<sbyte> codes)
{
    /// <summary>Sample id; what chance a policy needs comes from it and the policy's seed.</summary>
    public uint Sample { get; } = sample;

    public ReadOnlySpan<sbyte> Codes { get; } = codes;

    /// <summary>Whether the local answer is wrong by the truth of the replay; for policies that no board can run. Null when not known.</summary>
    public bool? LocalWrong { get; init; }
}

/// <summary>What the edge's answer teaches about a sample that was decided on before.</summary>
/// <param name="Sample">Sample id.</param>
/// <param name="Code">The largest output code.</param>
/// <param name="Offloaded">As it was decided; an accepted sample teaches only with full feedback.</param>
/// <param name="Right">The local class is the edge's.</param>
public readonly record struct Lesson(uint Sample, sbyte Code, bool Offloaded, bool Right);
