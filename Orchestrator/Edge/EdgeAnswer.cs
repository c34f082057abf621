using Hil.Protocols.Wire;

namespace Hil.Edge;

/// <summary>What became of an offload at the edge.</summary>
public enum EdgeOutcome
{
    /// <summary>The model ran and its class was sent.</summary>
    Answered,

    /// <summary>
    /// The deadline had passed before its turn came: the model was not run and <see cref="ReplyStatus.Failed"/> was sent. A
    /// board that still waits takes its local answer at once; one that has given up ignores the reply.
    /// </summary>
    Late,

    /// <summary>The pixels are not the ones the board took the CRC of; sent as failed.</summary>
    WrongCrc,

    /// <summary>The pixels are not one image of the model, or the activations not those of a cut of the board's network; sent as failed.</summary>
    WrongSize,

    /// <summary>The model threw, or computed something that is not a number; sent as failed.</summary>
    ModelFailed,

    /// <summary>The model failed so often in a row that it was not asked; sent as failed.</summary>
    ModelSuspended,
}

/// <summary>One offload and what the edge did with it. Times are the bus's <see cref="TimeProvider"/> timestamps.</summary>
/// <param name="Rig">The rig, from the topic.</param>
/// <param name="Boot">The board's boot nonce.</param>
/// <param name="Sample">Sample id.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Class">The edge's class, or a split network's; 0 unless answered.</param>
/// <param name="Scores">The edge model's raw scores in class order; empty unless it answered.</param>
/// <param name="BatchSize">Images that went through the model together; 0 when it was not run.</param>
/// <param name="Bytes">Of the offload's payload, its header included.</param>
/// <param name="Arrived">The message came from the broker.</param>
/// <param name="Started">Its batch went into the model (or it was refused).</param>
/// <param name="Inferred">The model was done; equal to <paramref name="Started"/> when it was not run.</param>
/// <param name="Published">The reply was handed to the bus. Between the model and this: scores to class, and the batch's replies before it.</param>
public readonly record struct EdgeAnswer(
    string Rig, uint Boot, uint Sample, EdgeOutcome Outcome, ushort Class, ReadOnlyMemory<float> Scores, int BatchSize,
    int Bytes, long Arrived, long Started, long Inferred, long Published)
{
    /// <summary>What the board was told.</summary>
    public ReplyStatus Status => Outcome == EdgeOutcome.Answered ? ReplyStatus.Ok : ReplyStatus.Failed;

    /// <summary>From the broker to the model.</summary>
    public TimeSpan QueueTime(TimeProvider time) => time.GetElapsedTime(Arrived, Started);

    /// <summary>In the model, for the whole batch.</summary>
    public TimeSpan InferenceTime(TimeProvider time) => time.GetElapsedTime(Started, Inferred);
}
