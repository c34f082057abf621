using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>What the board decided about a sample.</summary>
public enum Decision
{
    /// <summary>The local answer stands.</summary>
    Accept = 0,

    /// <summary>The edge is asked.</summary>
    Offload = 1,
}

/// <summary>Who gave the final answer.</summary>
public enum AnsweredBy
{
    /// <summary>The board: it accepted its own answer.</summary>
    Local,

    /// <summary>The edge.</summary>
    Edge,

    /// <summary>The board, because no reply came in time.</summary>
    Late,

    /// <summary>The board, because the edge said that it could not answer.</summary>
    Failed,
}

/// <summary>How an offload left in a batch (SPEC.md, 2.3).</summary>
/// <param name="Number">Of the burst in its session, from 0.</param>
/// <param name="HeldTicks">From the decision until the burst began, saturating at 2^32 - 1.</param>
public readonly record struct Burst(uint Number, uint HeldTicks);

/// <summary>A board's result for one sample (SPEC.md, 3.1).</summary>
public readonly record struct SampleResult
{
    /// <summary>Boot nonce; with <see cref="Sample"/> it tells a repeat.</summary>
    public uint Boot { get; init; }

    /// <summary>Sample id.</summary>
    public uint Sample { get; init; }

    /// <summary>CRC-32 of the pixels that were inferred.</summary>
    public uint Crc { get; init; }

    /// <summary>Raw output codes in class order.</summary>
    public ReadOnlyMemory<sbyte> Outputs { get; init; }

    /// <summary>Local class: index of the largest code, the first of equals.</summary>
    public int Class { get; init; }

    /// <summary>Policy as applied; it may be one this host does not know.</summary>
    public PolicyKind Policy { get; init; }

    /// <summary>Revision of the policy's setting.</summary>
    public ushort Revision { get; init; }

    /// <summary>The decision's metric; 0 where the policy has none.</summary>
    public uint Score { get; init; }

    /// <summary>The decision's threshold; 0 where the policy has none.</summary>
    public uint Threshold { get; init; }

    /// <summary>Accepted or offloaded.</summary>
    public Decision Decision { get; init; }

    /// <summary>Final class.</summary>
    public int Answer { get; init; }

    /// <summary>Who gave it.</summary>
    public AnsweredBy AnsweredBy { get; init; }

    /// <summary>The host decided from the board's outputs, and published for it: a board that speaks another protocol than HIL's.</summary>
    public bool DecidedByHost { get; init; }

    /// <summary>
    /// Of a policy that learns: how many decisions it has taken before this one since it was put to use, then the ids of the samples that it
    /// has learned from since the decision before, in that order. Empty for other policies.
    /// </summary>
    public ReadOnlyMemory<uint> Learned { get; init; }

    /// <summary>The burst that the offload left in, where offloads are batched; else null.</summary>
    public Burst? Burst { get; init; }

    /// <summary>Whether the sample stopped at the model's exit; null: no policy decided there.</summary>
    public bool? Exited { get; init; }

    /// <summary>Raw codes of the exit's head where the sample went on, as many as <see cref="Outputs"/>; else empty.</summary>
    public ReadOnlyMemory<sbyte> ExitOutputs { get; init; }

    /// <summary>Ticks in each phase.</summary>
    public PhaseTicks Ticks { get; init; }

    /// <summary>Writes the JSON of a result.</summary>
    /// <returns>Its UTF-8 bytes.</returns>
    public byte[] Write() => SampleResultWriter.Write(this);

    /// <summary>Reads the JSON of a result. Strict: every key exactly once, no other, everything in its bounds.</summary>
    /// <param name="json">Payload as it came, at most <see cref="SampleResultReader.MaximumBytes"/> bytes.</param>
    /// <param name="result">The result.</param>
    /// <param name="defect">What is wrong, when it is refused.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> json, out SampleResult result, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? defect) =>
        SampleResultReader.TryRead(json, out result, out defect);
}
