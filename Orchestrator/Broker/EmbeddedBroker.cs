using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Hil.Protocols;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Hil.Broker;

/// <summary>
/// An MQTT broker inside this process: on a free loopback port, and beyond only where it is told to listen, with a user, a password and a topic prefix per
/// client. Everything it refuses is named in <see cref="Refused"/> and in the log.
/// </summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, BrokerClient> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly ILogger _log;
    private readonly MqttServer _server;
    private long _dropped;
    private int _disposed;

    private EmbeddedBroker(MqttServer server, ILogger log)
    {
        _server = server;
        _log = log;
    }

    /// <summary>Where it listens for this process.</summary>
    public BrokerEndpoint Endpoint { get; private set; }

    /// <summary>Where it listens besides, as <see cref="EmbeddedBrokerOptions.Listen"/> asks for; null: nowhere.</summary>
    public BrokerEndpoint? Beyond { get; private set; }

    /// <summary>Messages thrown away because a client's queue was full. Anything but 0 means that a run is incomplete.</summary>
    public long DroppedMessages => Interlocked.Read(ref _dropped);

    /// <summary>Called for each refusal, on a thread of the broker.</summary>
    public event Action<BrokerRefusal>? Refused;

    /// <exception cref="TroubleException">A port is taken, or it would listen beyond loopback without TLS.</exception>
    public static async Task<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions? options = null, ILogger<EmbeddedBroker>? log = null)
    {
        options ??= new EmbeddedBrokerOptions();
        var listen = options.Listen?.Checked();
        var factory = new MqttServerFactory();
        var builder = factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(options.Port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithConnectionBacklog(64)
            .WithMaxPendingMessagesPerClient(options.QueueLimit)
            // Only this strategy reports what it drops.
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
            // The host's bus keeps its session over a short interruption; boards ask for a clean one.
            .WithPersistentSessions();
        if (listen?.Certificate is { } certificate)
        {
            builder.WithEncryptedEndpoint()
                .WithEncryptedEndpointPort(listen.Port)
                .WithEncryptedEndpointBoundIPAddress(listen.Address)
                .WithEncryptedEndpointBoundIPV6Address(IPAddress.None)
                .WithEncryptionSslProtocol(SslProtocols.Tls12 | SslProtocols.Tls13)
                .WithEncryptionCertificate(certificate);
        }
        else if (listen is not null)
        {
            builder.WithDefaultEndpointPort(listen.Port);
        }

        var settings = builder.Build();
        settings.DefaultEndpointOptions.NoDelay = settings.TlsEndpointOptions.NoDelay = true;

        var broker = new EmbeddedBroker(factory.CreateMqttServer(settings), (ILogger?)log ?? NullLogger.Instance);
        broker.Attach();
        try
        {
            await broker._server.StartAsync();
        }
        catch (SocketException e)
        {
            broker._server.Dispose();
            throw new TroubleException(
                TroubleKind.Infrastructure, $"The embedded broker cannot listen: {e.Message}",
                listen is null ? $"127.0.0.1:{options.Port}" : $"{listen.Address}:{listen.Port}",
                "Leave the port out to take a free one, end the program that holds it, or name an address of this machine.", e);
        }

        broker.Endpoint = new BrokerEndpoint(IPAddress.Loopback.ToString(), settings.DefaultEndpointOptions.Port);
        if (listen is not null)
            broker.Beyond = listen.Certificate is null ? broker.Endpoint : new(listen.Address.ToString(), settings.TlsEndpointOptions.Port, Tls: true);
        return broker;
    }

    /// <summary>Lets a client in; replaces what was said before about the same user.</summary>
    /// <returns>The client, to be handed to <see cref="MqttBus"/> or to a board.</returns>
    /// <exception cref="ArgumentException">The user is empty or the prefix is not a plain topic.</exception>
    public BrokerClient AddClient(string user, string password, string prefix) =>
        _clients[user] = new BrokerClient(user, password, prefix).Checked();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (_server.IsStarted)
            await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    private void Attach()
    {
        _server.ValidatingConnectionAsync += OnConnect;
        _server.InterceptingPublishAsync += OnPublish;
        _server.InterceptingSubscriptionAsync += OnSubscribe;
        _server.SessionDeletedAsync += e =>
        {
            _owners.TryRemove(e.Id, out _);
            return Task.CompletedTask;
        };
        _server.QueuedApplicationMessageOverwrittenAsync += e =>
        {
            if (Interlocked.Increment(ref _dropped) == 1)
                _log.LogError("The broker drops messages: client {Client} does not read", e.ReceiverClientId);
            return Task.CompletedTask;
        };
    }

    private Task OnConnect(ValidatingConnectionEventArgs e)
    {
        // Compared in constant time; an unknown user costs the same as a wrong password.
        var known = _clients.TryGetValue(e.UserName ?? "", out var client);
        var right = CryptographicOperations.FixedTimeEquals(e.RawPassword ?? [], Encoding.UTF8.GetBytes(client?.Password ?? ""));
        if (!known || !right)
        {
            e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            Refuse(e.ClientId, e.UserName, "connect", known ? "wrong password" : "unknown user");
        }
        else if (_owners.GetOrAdd(e.ClientId, e.UserName!) is var owner && owner != e.UserName)
        {
            // Two connections with one id end each other: without this a client could end and impersonate another.
            e.ReasonCode = MqttConnectReasonCode.ClientIdentifierNotValid;
            Refuse(e.ClientId, e.UserName, "connect", $"the client id belongs to user '{owner}'");
        }

        return Task.CompletedTask;
    }

    private Task OnPublish(InterceptingPublishEventArgs e)
    {
        if (!_clients.TryGetValue(e.UserName ?? "", out var client) || !client.MayPublish(e.ApplicationMessage.Topic))
        {
            e.ProcessPublish = false;
            e.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
            Refuse(e.ClientId, e.UserName, "publish", $"topic '{e.ApplicationMessage.Topic}' is not below '{client?.Prefix}'");
        }

        return Task.CompletedTask;
    }

    private Task OnSubscribe(InterceptingSubscriptionEventArgs e)
    {
        if (!_clients.TryGetValue(e.UserName ?? "", out var client) || !client.MaySubscribe(e.TopicFilter.Topic))
        {
            e.ProcessSubscription = false;
            e.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
            Refuse(e.ClientId, e.UserName, "subscribe", $"filter '{e.TopicFilter.Topic}' is not below '{client?.Prefix}'");
        }

        return Task.CompletedTask;
    }

    private void Refuse(string client, string? user, string what, string reason)
    {
        _log.LogWarning("The broker refuses {Client} (user {User}) to {What}: {Reason}", client, user, what, reason);
        Refused?.Invoke(new BrokerRefusal(client, user ?? "", what, reason));
    }
}
