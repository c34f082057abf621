namespace Hil.Broker;

/// <summary>Settings of the host's connections to the broker.</summary>
public sealed record MqttBusOptions
{
    /// <summary>First part of the client ids, for the broker's log.</summary>
    public string Name { get; init; } = "hil";

    /// <summary>Messages a subscription holds for its consumer before it stops acknowledging: 1..60,000, default 64.</summary>
    public int QueueCapacity { get; init; } = 64;

    /// <summary>Tries after a lost connection before it counts as lost for good: default 20, about 30 s.</summary>
    public int ReconnectAttempts { get; init; } = 20;

    /// <summary>How long the broker keeps a subscription's unread messages after its connection dropped; default 5 min.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromMinutes(5);
}
