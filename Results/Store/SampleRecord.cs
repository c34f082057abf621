using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Results.Store;

/// <summary>How a sample ended. Every sample that was sent has exactly one: sent = answered + timed out + errored.</summary>
public enum SampleState : byte
{
    /// <summary>The board gave its final answer.</summary>
    Answered = 0,

    /// <summary>No result came in the experiment's time.</summary>
    TimedOut = 1,

    /// <summary>The rig broke while the sample was in work; the cause says how. Never a fault of the device's answer.</summary>
    Errored = 2,
}

/// <summary>
/// One sample of a trial as it is stored. Memory that it refers to belongs to the store from the moment it is added:
/// the caller does not reuse it.
/// </summary>
public readonly struct SampleRecord
{
    /// <summary>Sample id, unique in its trial: 0 to 2^32 - 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>Index of the image in the data set, from 0.</summary>
    public required long DataIndex { get; init; }

    public required SampleState State { get; init; }

    /// <summary>When the first byte was handed to the link: host monotonic time in ns since the run's start.</summary>
    public required long SentNanoseconds { get; init; }

    /// <summary>Class index by the data set; null when it has no labels.</summary>
    public int? Label { get; init; }

    /// <summary>What broke; null when answered.</summary>
    public string? Cause { get; init; }

    /// <summary>The board's boot nonce.</summary>
    public uint Boot { get; init; }

    /// <summary>Raw int8 output codes in class order; empty when not answered.</summary>
    public ReadOnlyMemory<sbyte> LocalOutput { get; init; }

    public int? LocalClass { get; init; }

    public Decision? Decision { get; init; }

    public PolicyKind Policy { get; init; }

    /// <summary>Revision of the policy's parameters, 0..65535.</summary>
    public int Revision { get; init; }

    /// <summary>The decision's metric, 0..2^32 - 1; 0 where the policy has none.</summary>
    public long Score { get; init; }

    /// <summary>The decision's threshold, 0..2^32 - 1; 0 where the policy has none.</summary>
    public long Threshold { get; init; }

    /// <summary>
    /// Of a policy that learns: how many decisions it had taken before this one since it was put to use, then the sample ids that it had
    /// learned from since the decision before, in that order (SPEC 3.1, lrn). Empty for other policies.
    /// </summary>
    public ReadOnlyMemory<uint> Learned { get; init; }

    /// <summary>The burst that the offload left in, where offloads are batched; else null.</summary>
    public Burst? Burst { get; init; }

    /// <summary>
    /// Whether the sample stopped at the model's exit: then output, policy, score and threshold are the exit's. Null: nothing decided there.
    /// </summary>
    public bool? Exited { get; init; }

    /// <summary>Raw int8 codes of the exit's head where the sample went on; else empty.</summary>
    public ReadOnlyMemory<sbyte> ExitOutput { get; init; }

    /// <summary>The edge model's class, by offload or in shadow; null when it did not answer (yet: <see cref="ShadowRecord"/>).</summary>
    public int? EdgeClass { get; init; }

    /// <summary>The edge model's raw output, float32 little-endian in class order; may be empty.</summary>
    public ReadOnlyMemory<byte> EdgeOutput { get; init; }

    public AnsweredBy? AnsweredBy { get; init; }

    /// <summary>The device's final answer.</summary>
    public int? FinalClass { get; init; }

    /// <summary>Device ticks spent in each phase; the rate is the trial's <see cref="TrialProvenance.TickHz"/>.</summary>
    public PhaseTicks Ticks { get; init; }

    /// <summary>When the board confirmed the complete image: ns since the run's start.</summary>
    public long? ConfirmedNanoseconds { get; init; }

    /// <summary>When the result message arrived: ns since the run's start.</summary>
    public long? ResultNanoseconds { get; init; }

    /// <summary>The offload's way through the host; null when the sample was not offloaded, or nothing of it was seen.</summary>
    public OffloadTimes? Offload { get; init; }

    /// <summary>CRC-32 of the pixels that were inferred, as the board echoed it.</summary>
    public uint? Crc { get; init; }

    /// <summary>Image chunks that were sent again.</summary>
    public int Resends { get; init; }
}

/// <summary>The edge model's answer to an image of a trial, computed off the measured path and stored when it is known.</summary>
/// <param name="Sequence">Sample id; its own row may come earlier or later.</param>
/// <param name="EdgeClass">Class index.</param>
/// <param name="EdgeOutput">Raw output, float32 little-endian; may be empty.</param>
public readonly record struct ShadowRecord(long Sequence, int EdgeClass, ReadOnlyMemory<byte> EdgeOutput);
