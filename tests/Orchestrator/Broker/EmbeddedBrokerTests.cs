using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using Hil.Broker;
using Hil.Protocols;
using MQTTnet;

namespace Hil.Orchestrator.Tests.Broker;

public sealed class EmbeddedBrokerTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private EmbeddedBroker _broker = null!;

    private CancellationToken Patience => _patience.Token;

    public async ValueTask InitializeAsync() => _broker = await EmbeddedBroker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _patience.Dispose();
    }

    [Theory]
    [InlineData("board", "wrong", "wrong password")]
    [InlineData("stranger", "secret", "unknown user")]
    public async Task Bad_credentials_are_refused_by_name_on_both_sides(string user, string password, string reason)
    {
        var refusals = new ConcurrentQueue<BrokerRefusal>();
        _broker.Refused += refusals.Enqueue;
        _broker.AddClient("board", "secret", "hil/run/rig");

        var trouble = await Assert.ThrowsAsync<BrokerTroubleException>(
            () => MqttBus.ConnectAsync(_broker.Endpoint, new BrokerClient(user, password, ""), cancellation: Patience));

        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains(_broker.Endpoint.ToString(), trouble.Message, StringComparison.Ordinal);
        Assert.Contains($"user '{user}'", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("BadUserNameOrPassword", trouble.Message, StringComparison.Ordinal);
        var refusal = Assert.Single(refusals);
        Assert.Equal((user, "connect", reason), (refusal.User, refusal.What, refusal.Reason));
    }

    [Fact]
    public async Task A_client_publishes_below_its_prefix_and_nowhere_else()
    {
        await using var bus = await ConnectAsync("board", "hil/run/rig");
        await bus.PublishAsync("hil/run/rig/result", new byte[1], retain: false, Patience);

        var trouble = await Assert.ThrowsAsync<BrokerTroubleException>(
            async () => await bus.PublishAsync("hil/run/rig2/result", new byte[1], retain: false, Patience));

        Assert.Contains("publish 'hil/run/rig2/result'", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("NotAuthorized", trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#")]
    [InlineData("hil/#")]
    [InlineData("hil/run/+/offload")]
    [InlineData("hil/run/rig2/reply")]
    [InlineData("$share/group/hil/run/rig/#")]
    public async Task A_client_does_not_read_what_others_send(string filter)
    {
        await using var bus = await ConnectAsync("board", "hil/run/rig");
        var trouble = await Assert.ThrowsAsync<BrokerTroubleException>(async () => await bus.SubscribeAsync(filter, Patience));
        Assert.Contains($"'{filter}'", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_id_that_is_another_users_is_refused()
    {
        _broker.AddClient("first", "1", "");
        _broker.AddClient("second", "2", "");
        var factory = new MqttClientFactory();
        using var owner = factory.CreateMqttClient();
        using var thief = factory.CreateMqttClient();

        await owner.ConnectAsync(Options("first", "1"), Patience);
        var result = await thief.ConnectAsync(Options("second", "2"), Patience);

        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, result.ResultCode);
        Assert.True(owner.IsConnected);

        MqttClientOptions Options(string user, string password) => factory.CreateClientOptionsBuilder()
            .WithEndPoint(new IPEndPoint(IPAddress.Loopback, _broker.Endpoint.Port)).WithClientId("shared").WithCredentials(user, password).Build();
    }

    [Fact]
    public void It_listens_on_the_loopback_address_alone()
    {
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => l.Port == _broker.Endpoint.Port);
        Assert.Equal(IPAddress.Loopback, Assert.Single(listeners).Address);
    }

    [Fact]
    public async Task A_taken_port_is_a_trouble_that_names_it()
    {
        var trouble = await Assert.ThrowsAsync<TroubleException>(
            () => EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = _broker.Endpoint.Port }));
        Assert.Contains(_broker.Endpoint.ToString(), trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_burst_of_20000_messages_arrives_complete_and_in_order()
    {
        const int Burst = 20_000, InFlight = 500;
        await using var sender = await ConnectAsync("sender", "");
        await using var receiver = await ConnectAsync("receiver", "");
        await using var subscription = await receiver.SubscribeAsync("burst/#", Patience);

        // The consumer starts when everything has been sent: the broker has to keep it all.
        var window = new Queue<Task>();
        for (var i = 0; i < Burst; i++)
        {
            window.Enqueue(sender.PublishAsync("burst/x", BitConverter.GetBytes(i), retain: false, Patience).AsTask());
            if (window.Count == InFlight)
                await window.Dequeue();
        }

        await Task.WhenAll(window);
        for (var i = 0; i < Burst; i++)
            Assert.Equal(i, BitConverter.ToInt32((await subscription.Messages.ReadAsync(Patience)).Payload.Span));
        Assert.Equal(0, _broker.DroppedMessages);
    }

    [Fact]
    public async Task Messages_beyond_the_queue_limit_are_dropped_and_counted()
    {
        await using var small = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { QueueLimit = 10 });
        await using var bus = await MqttBus.ConnectAsync(
            small.Endpoint, small.AddClient("host", "x", ""), new MqttBusOptions { QueueCapacity = 1 }, cancellation: Patience);
        await using var subscription = await bus.SubscribeAsync("t", Patience);

        // Far more than socket buffers and queues of a stalled subscriber can hold.
        var big = new byte[64 * 1024];
        for (var i = 0; i < 400 && small.DroppedMessages == 0; i++)
            await bus.PublishAsync("t", big, retain: false, Patience);

        Assert.NotEqual(0, small.DroppedMessages);
    }

    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/b/c", true)]
    [InlineData("a/b", "a/bc", false)]
    [InlineData("a/b", "a", false)]
    [InlineData("", "anything", true)]
    public void A_prefix_is_whole_levels(string prefix, string topic, bool allowed) =>
        Assert.Equal(allowed, new BrokerClient("user", "", prefix).MayPublish(topic));

    [Theory]
    [InlineData("", "hil")]
    [InlineData("user", "hil/+")]
    [InlineData("user", "hil/#")]
    [InlineData("user", "hil/")]
    public void A_client_without_name_or_with_a_wildcard_prefix_is_not_added(string user, string prefix) =>
        Assert.ThrowsAny<ArgumentException>(() => _broker.AddClient(user, "x", prefix));

    private Task<MqttBus> ConnectAsync(string user, string prefix) =>
        MqttBus.ConnectAsync(_broker.Endpoint, _broker.AddClient(user, "secret", prefix), cancellation: Patience);
}
