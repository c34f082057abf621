namespace Hil.Results.Store;

/// <summary>
/// When an offload passed the stations of the host: ns of its monotonic clock since the run's start, in the order in which they
/// happen. Of a repeated offload the first time counts. Null where it was not seen before the sample ended, as when the reply came
/// too late or the connection broke.
/// </summary>
public readonly record struct OffloadTimes
{
    /// <summary>The last byte of the offload had come from the board's link and was about to go to the broker.</summary>
    public long? BridgeIn { get; init; }

    /// <summary>The broker's message with it came to the emulated network before the edge; null without such a network.</summary>
    public long? NetworkIn { get; init; }

    /// <summary>The edge had it: from the broker, or from the emulated network.</summary>
    public long? Arrived { get; init; }

    /// <summary>Its batch went into the edge model, or it was refused.</summary>
    public long? Started { get; init; }

    /// <summary>The model was done; equal to <see cref="Started"/> when it was not run.</summary>
    public long? Inferred { get; init; }

    /// <summary>The edge handed the reply on: to the broker, or to the emulated network.</summary>
    public long? Published { get; init; }

    /// <summary>The reply left the emulated network for the broker; null without such a network.</summary>
    public long? NetworkOut { get; init; }

    /// <summary>The first byte of the reply had come from the broker and was about to go to the board's link.</summary>
    public long? BridgeOut { get; init; }

    /// <summary>Payload as the edge received it, its header included; null where the edge has not seen it, or in stores from before.</summary>
    public int? Bytes { get; init; }
}
