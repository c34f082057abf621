using System.Security.Cryptography;
using Hil.Protocols;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Polly;

namespace Hil.Broker;

/// <summary>One MQTT connection that comes back by itself, until it is lost for good.</summary>
internal sealed class MqttConnection : IAsyncDisposable
{
    private readonly BrokerEndpoint _endpoint;
    private readonly BrokerClient _login;
    private readonly MqttClientOptions _options;
    private readonly IMqttClient _client;
    private readonly ResiliencePipeline _connect;
    private readonly ResiliencePipeline _reconnect;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _ready = NewSignal();

    public MqttConnection(
        BrokerEndpoint endpoint, BrokerClient login, MqttBusOptions options, TimeProvider time, ILogger log, ReceiveGate? gate = null)
    {
        _endpoint = endpoint;
        _login = login;
        _log = log;
        _connect = BrokerPipelines.Connect(time);
        _reconnect = BrokerPipelines.Reconnect(time, options.ReconnectAttempts);
        var factory = new MqttClientFactory();
        _client = gate is null ? factory.CreateMqttClient() : factory.CreateMqttClient(gate);
        _client.DisconnectedAsync += OnDisconnected;

        var builder = factory.CreateClientOptionsBuilder()
            // Version 5 for two things: refusals come with a reason, and an abandoned session expires at the broker.
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId($"{options.Name}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}")
            .WithTcpServer(tcp => tcp.StreamProvider = new KeptAliveSocket(endpoint))
            .WithEndPoint(new System.Net.DnsEndPoint(endpoint.Host, endpoint.Port))
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)options.SessionExpiry.TotalSeconds)
            .WithNoKeepAlive();
        if (login.User.Length > 0)
            builder = builder.WithCredentials(login.User, login.Password);
        if (endpoint.Tls)
            builder = builder.WithTlsOptions(tls => tls.UseTls().WithTargetHost(endpoint.Host));
        _options = builder.Build();
        ((MqttClientTcpOptions)_options.ChannelOptions).StreamProvider = new KeptAliveSocket(endpoint);
    }

    /// <summary>Runs after each connection whose session the broker does not know (any more).</summary>
    public Func<CancellationToken, Task>? NewSession { get; init; }

    /// <summary>Told once, when the connection is lost for good.</summary>
    public Action<BrokerTroubleException>? Lost { get; init; }

    public IMqttClient Client => _client;

    /// <exception cref="BrokerTroubleException">Unreachable, or refused with the broker's reason.</exception>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        await _connect.ExecuteAsync(static async (self, token) => await self.ConnectOnceAsync(token), this, cancellation);
        Signal(static ready => ready.TrySetResult());
    }

    /// <summary>Completes when connected; fails when the connection is lost for good.</summary>
    public Task ReadyAsync(CancellationToken cancellation)
    {
        lock (_lock)
            return _ready.Task.IsCompletedSuccessfully ? Task.CompletedTask : _ready.Task.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested)
            return;
        await _ending.CancelAsync();
        Signal(static ready => ready.TrySetException(new ObjectDisposedException(nameof(MqttBus))));
        try
        {
            // With an expiry of 0 the broker forgets the session at once.
            if (_client.IsConnected)
                await _client.DisconnectAsync(new MqttClientDisconnectOptions { SessionExpiryInterval = 0 }, CancellationToken.None);
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or InvalidOperationException)
        {
            _log.LogDebug(e, "The broker {Broker} was gone before the farewell", _endpoint);
        }

        _client.Dispose();
    }

    /// <summary>Asks the broker for a topic filter.</summary>
    /// <exception cref="BrokerTroubleException">The broker does not allow it.</exception>
    public async Task SubscribeAsync(string filter, CancellationToken cancellation)
    {
        var result = await _client.SubscribeAsync(
            new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }, cancellation);
        foreach (var item in result.Items)
        {
            if (item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
                throw BrokerTroubleException.TopicRefused(_endpoint, _login.User, "subscribe to", filter, item.ResultCode.ToString());
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ConnectOnceAsync(CancellationToken cancellation)
    {
        MqttClientConnectResult result;
        try
        {
            result = await _client.ConnectAsync(_options, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is not ObjectDisposedException)
        {
            throw BrokerTroubleException.Unreachable(_endpoint, e);
        }

        // Version 5 of the library does not throw when the broker says no.
        if (result.ResultCode is MqttClientConnectResultCode.ServerUnavailable or MqttClientConnectResultCode.ServerBusy)
            throw BrokerTroubleException.Unreachable(_endpoint, new MqttCommunicationException(result.ResultCode.ToString(), null));
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            var reason = string.IsNullOrEmpty(result.ReasonString) ? result.ResultCode.ToString() : $"{result.ResultCode}, {result.ReasonString}";
            throw BrokerTroubleException.Refused(_endpoint, _options.ClientId, _login.User, reason);
        }

        if (!result.IsSessionPresent && NewSession is { } begin)
            await begin(cancellation);
    }

    private async Task OnDisconnected(MqttClientDisconnectedEventArgs e)
    {
        // A first connection that fails is told to its caller, not repaired here.
        if (!e.ClientWasConnected || _ending.IsCancellationRequested)
            return;

        lock (_lock)
        {
            if (!_ready.Task.IsCompletedSuccessfully)
                return;
            _ready = NewSignal();
        }

        _log.LogWarning(e.Exception, "Lost the connection to broker {Broker} ({Reason}); connecting again", _endpoint, e.Reason);
        try
        {
            await _reconnect.ExecuteAsync(static async (self, token) => await self.ConnectOnceAsync(token), this, _ending.Token);
            _log.LogInformation("Connected to broker {Broker} again", _endpoint);
            Signal(static ready => ready.TrySetResult());
        }
        catch (Exception failure) when (!_ending.IsCancellationRequested)
        {
            var trouble = failure as BrokerTroubleException is { Kind: TroubleKind.Configuration } said
                ? said
                : BrokerTroubleException.Lost(_endpoint, failure);
            Signal(ready => ready.TrySetException(trouble));
            Lost?.Invoke(trouble);
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
            // Disposed while it tried: nobody waits any more.
        }
    }

    private void Signal(Action<TaskCompletionSource> signal)
    {
        lock (_lock)
            signal(_ready);
        // A failure that nobody waits for has been told to Lost.
        _ = _ready.Task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
