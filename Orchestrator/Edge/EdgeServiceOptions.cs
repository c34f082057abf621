namespace Hil.Edge;

/// <summary>Settings of the edge service.</summary>
public sealed record EdgeServiceOptions
{
    /// <summary>Most offloads in one run of the model; default and upper bound: the model's batch limit. What waits is taken, nothing is waited for.</summary>
    public int BatchLimit { get; init; } = int.MaxValue;

    /// <summary>Age at which an offload is no longer given to the model, from its arrival; default 2 s. Take the board's <c>reply_ms</c>.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What finishes the networks of boards that send activations; null, the default: such offloads are refused.</summary>
    public ISecondPart? SecondPart { get; init; }

    /// <summary>Answers kept for repeats, default 1,024.</summary>
    public int RememberedAnswers { get; init; } = 1024;

    /// <summary>Images in one shadow run, default 4: what an interrupted run loses.</summary>
    public int ShadowBatch { get; init; } = 4;

    /// <summary>Shadow requests that may wait, default 64; further callers wait to be let in.</summary>
    public int ShadowQueue { get; init; } = 64;
}
