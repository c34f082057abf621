using System.Threading.Channels;

namespace Hil.Protocols.Topics;

/// <summary>A message as it came from the broker. Hostile until parsed with bounds.</summary>
/// <param name="Topic">Full topic.</param>
/// <param name="Payload">Owned by the receiver: the bus does not reuse it.</param>
/// <param name="Timestamp">Host monotonic time of arrival, from the bus's <see cref="TimeProvider"/>.</param>
public readonly record struct BusMessage(string Topic, ReadOnlyMemory<byte> Payload, long Timestamp)
{
    /// <summary>True when the broker had kept it from before the subscription (MQTT 5.0, 3.3.1.3): whoever said it may be gone.</summary>
    public bool Retained { get; init; }
}

/// <summary>Publish and subscribe, QoS 1. The broker behind it may be embedded or anywhere.</summary>
public interface IMessageBus
{
    /// <summary>Completes when the broker has acknowledged the message.</summary>
    ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellation);

    /// <summary>
    /// Messages of a topic filter (MQTT wildcards) from now on, in the order of arrival. The reader is bounded: when
    /// the consumer stalls the bus stops acknowledging, nothing is dropped. Disposing ends the subscription.
    /// </summary>
    ValueTask<IBusSubscription> SubscribeAsync(string filter, CancellationToken cancellation);
}

/// <summary>An open subscription.</summary>
public interface IBusSubscription : IAsyncDisposable
{
    ChannelReader<BusMessage> Messages { get; }
}
