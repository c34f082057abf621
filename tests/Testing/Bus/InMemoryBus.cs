using System.Threading.Channels;
using Hil.Protocols.Topics;

namespace Hil.Testing.Bus;

/// <summary>
/// A broker without a network: filters with + and #, retained messages, bounded subscriptions that hold up the publisher
/// when full, and a switch that makes every publication fail.
/// </summary>
public sealed class InMemoryBus(TimeProvider? time = null, int queueCapacity = 64) : IMessageBus
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly List<Subscription> _subscriptions = [];
    private readonly Dictionary<string, byte[]> _retained = new(StringComparer.Ordinal);

    /// <summary>Set to let every publication fail with it.</summary>
    public Exception? PublishFailure { get; set; }

    /// <summary>Awaited before each delivery, to hold publishers at a point of the test's choice.</summary>
    public Func<string, Task>? BeforeDelivery { get; set; }

    public async ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellation)
    {
        if (PublishFailure is { } failure)
            throw failure;
        if (BeforeDelivery is { } before)
            await before(topic);
        Subscription[] takers;
        lock (_lock)
        {
            if (retain)
                Retain(topic, payload);
            takers = [.. _subscriptions.Where(s => Matches(s.Filter, topic))];
        }

        // Each taker owns its bytes, as with a real broker.
        foreach (var taker in takers)
            await taker.DeliverAsync(new BusMessage(topic, payload.ToArray(), _time.GetTimestamp()), cancellation);
    }

    public async ValueTask<IBusSubscription> SubscribeAsync(string filter, CancellationToken cancellation)
    {
        var subscription = new Subscription(this, filter, queueCapacity);
        KeyValuePair<string, byte[]>[] retained;
        lock (_lock)
        {
            _subscriptions.Add(subscription);
            retained = [.. _retained.Where(r => Matches(filter, r.Key))];
        }

        foreach (var (topic, payload) in retained)
            await subscription.DeliverAsync(new BusMessage(topic, payload.ToArray(), _time.GetTimestamp()) { Retained = true }, cancellation);
        return subscription;
    }

    /// <summary>True when an MQTT topic filter covers a topic.</summary>
    public static bool Matches(string filter, string topic)
    {
        string[] wanted = filter.Split('/'), levels = topic.Split('/');
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#")
                return true;
            if (i >= levels.Length || (wanted[i] != "+" && wanted[i] != levels[i]))
                return false;
        }

        return wanted.Length == levels.Length;
    }

    /// <summary>Ends every subscription with a failure, as a broker that went away does.</summary>
    public void Break(Exception why)
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions)
                subscription.End(why);
        }
    }

    private void Retain(string topic, ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
            _retained.Remove(topic);
        else
            _retained[topic] = payload.ToArray();
    }

    private sealed class Subscription(InMemoryBus bus, string filter, int capacity) : IBusSubscription
    {
        private readonly Channel<BusMessage> _channel = Channel.CreateBounded<BusMessage>(capacity);

        public string Filter => filter;

        public ChannelReader<BusMessage> Messages => _channel.Reader;

        public async ValueTask DeliverAsync(BusMessage message, CancellationToken cancellation)
        {
            try
            {
                await _channel.Writer.WriteAsync(message, cancellation);
            }
            catch (ChannelClosedException)
            {
                // Unsubscribed meanwhile.
            }
        }

        public void End(Exception? why) => _channel.Writer.TryComplete(why);

        public ValueTask DisposeAsync()
        {
            lock (bus._lock)
                bus._subscriptions.Remove(this);
            End(null);
            return default;
        }
    }
}
