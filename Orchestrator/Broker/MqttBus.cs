using System.Buffers;
using Hil.Protocols.Topics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using Polly;

namespace Hil.Broker;

/// <summary>
/// The message bus over MQTT 5, QoS 1. One connection publishes; each subscription has a connection of its own, so that a
/// consumer that stalls holds up nothing but its own messages. Lost connections come back by themselves; the broker keeps
/// what a subscription missed. A message may arrive twice after such a repair, never zero times.
/// </summary>
public sealed class MqttBus : IMessageBus, IAsyncDisposable
{
    private readonly BrokerEndpoint _endpoint;
    private readonly BrokerClient _login;
    private readonly MqttBusOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly MqttConnection _publisher;
    private readonly ResiliencePipeline _publish;

    private MqttBus(BrokerEndpoint endpoint, BrokerClient login, MqttBusOptions options, TimeProvider time, ILogger log)
    {
        _endpoint = endpoint;
        _login = login;
        _options = options;
        _time = time;
        _log = log;
        _publisher = new MqttConnection(endpoint, login, options, time, log);
        _publish = BrokerPipelines.Publish(time);
    }

    /// <summary>Connects and logs in.</summary>
    /// <param name="endpoint">The broker.</param>
    /// <param name="login">User and password; an empty user logs in as nobody.</param>
    /// <param name="options">Queue sizes and patience.</param>
    /// <param name="time">Clock of the messages' timestamps and of every wait.</param>
    /// <param name="log">Told of lost and repaired connections.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BrokerTroubleException">The broker cannot be reached, or refuses with its reason.</exception>
    public static async Task<MqttBus> ConnectAsync(
        BrokerEndpoint endpoint, BrokerClient login, MqttBusOptions? options = null, TimeProvider? time = null,
        ILogger<MqttBus>? log = null, CancellationToken cancellation = default)
    {
        var bus = new MqttBus(endpoint, login, options ?? new(), time ?? TimeProvider.System, (ILogger?)log ?? NullLogger.Instance);
        try
        {
            await bus._publisher.ConnectAsync(cancellation);
            return bus;
        }
        catch
        {
            await bus.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="BrokerTroubleException">The broker refuses the topic, or stays away for longer than all tries take.</exception>
    public ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellation) =>
        _publish.ExecuteAsync(
            static (message, token) => message.Bus.PublishOnceAsync(message, token),
            new Outgoing(this, topic, payload, retain), cancellation);

    /// <inheritdoc/>
    /// <remarks>
    /// When the connection is lost for good, or the broker no longer allows the filter, the reader completes with that
    /// <see cref="BrokerTroubleException"/>.
    /// </remarks>
    /// <exception cref="BrokerTroubleException">The broker cannot be reached or refuses the filter.</exception>
    public async ValueTask<IBusSubscription> SubscribeAsync(string filter, CancellationToken cancellation)
    {
        var subscription = new MqttSubscription(_endpoint, _login, filter, _options, _time, _log);
        try
        {
            await subscription.OpenAsync(cancellation);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();

    private async ValueTask PublishOnceAsync(Outgoing message, CancellationToken cancellation)
    {
        await _publisher.ReadyAsync(cancellation);
        MqttClientPublishResult result;
        try
        {
            result = await _publisher.Client.PublishAsync(
                new MqttApplicationMessage
                {
                    Topic = message.Topic,
                    Payload = new ReadOnlySequence<byte>(message.Payload),
                    QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                    Retain = message.Retain,
                },
                cancellation);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            // The library's way to say that the connection dropped meanwhile.
            throw new MqttCommunicationException(e);
        }

        if (!result.IsSuccess)
            throw BrokerTroubleException.TopicRefused(_endpoint, _login.User, "publish", message.Topic, result.ReasonCode.ToString());
    }

    private readonly record struct Outgoing(MqttBus Bus, string Topic, ReadOnlyMemory<byte> Payload, bool Retain);
}
