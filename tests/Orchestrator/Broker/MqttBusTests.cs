using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Hil.Broker;
using Hil.Protocols;

namespace Hil.Orchestrator.Tests.Broker;

public sealed class MqttBusTests : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    private CancellationToken Patience => _patience.Token;

    public void Dispose() => _patience.Dispose();

    [Fact]
    public async Task A_message_reaches_every_subscription_that_covers_it()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await using var bus = await ConnectAsync(broker);
        await using var one = await bus.SubscribeAsync("hil/run/+/offload", Patience);
        await using var all = await bus.SubscribeAsync("hil/#", Patience);

        await bus.PublishAsync("hil/run/rig/offload", new byte[] { 1, 2, 3 }, retain: false, Patience);

        foreach (var subscription in new[] { one, all })
        {
            var message = await subscription.Messages.ReadAsync(Patience);
            Assert.Equal("hil/run/rig/offload", message.Topic);
            Assert.Equal([1, 2, 3], message.Payload.ToArray());
        }
    }

    [Fact]
    public async Task Payloads_stay_what_they_were_while_more_arrive()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await using var bus = await ConnectAsync(broker, new MqttBusOptions { QueueCapacity = 300 });
        await using var subscription = await bus.SubscribeAsync("t", Patience);
        for (var i = 0; i < 300; i++)
            await bus.PublishAsync("t", Enumerable.Repeat((byte)i, 3088).ToArray(), retain: false, Patience);

        var held = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < 300; i++)
            held.Add((await subscription.Messages.ReadAsync(Patience)).Payload);

        for (var i = 0; i < held.Count; i++)
            Assert.DoesNotContain(held[i].ToArray(), b => b != (byte)i);
    }

    [Fact]
    public async Task A_consumer_that_stalls_stops_the_broker_and_loses_nothing()
    {
        const int Messages = 6000, Capacity = 8;
        await using var broker = new CountingBroker(Messages, 3088);
        await using var bus = await MqttBus.ConnectAsync(
            broker.Endpoint, new BrokerClient("", "", ""), new MqttBusOptions { QueueCapacity = Capacity }, cancellation: Patience);
        await using var subscription = await bus.SubscribeAsync("t", Patience);

        for (var i = 0; i < Messages; i++)
        {
            Assert.Equal(i, BitConverter.ToInt32((await subscription.Messages.ReadAsync(Patience)).Payload.Span));
            // Acknowledged is only what the consumer has or finds in its queue: one more is on its way into it.
            Assert.InRange(broker.Acknowledged, 0, i + 1 + Capacity + 1);
        }
    }

    [Fact]
    public async Task A_stalled_consumer_bounds_what_the_broker_can_send()
    {
        // 48 MB: more than any socket buffer on the way. The consumer takes 200 and leaves the rest.
        const int Messages = 16_000;
        await using var broker = new CountingBroker(Messages, 3088);
        await using var bus = await MqttBus.ConnectAsync(
            broker.Endpoint, new BrokerClient("", "", ""), new MqttBusOptions { QueueCapacity = 8 }, cancellation: Patience);
        await using var subscription = await bus.SubscribeAsync("t", Patience);
        await using var pacing = await EmbeddedBroker.StartAsync();
        await using var pace = await ConnectAsync(pacing);

        for (var i = 0; i < 200; i++)
        {
            await subscription.Messages.ReadAsync(Patience);
            // Several round trips through another broker give this one time to send what it can.
            for (var turn = 0; turn < 5; turn++)
                await pace.PublishAsync("x", new byte[3000], retain: false, Patience);
        }

        Assert.InRange(broker.Written, 200, Messages - 1);
    }

    [Fact]
    public async Task A_restarted_broker_gets_its_subscriptions_and_publications_again()
    {
        var first = await EmbeddedBroker.StartAsync();
        await using var bus = await ConnectAsync(first);
        await using var subscription = await bus.SubscribeAsync("state/#", Patience);
        await bus.PublishAsync("state/a", new byte[] { 1 }, retain: false, Patience);
        Assert.Equal(1, (await subscription.Messages.ReadAsync(Patience)).Payload.Span[0]);

        await first.DisposeAsync();
        await using var second = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = first.Endpoint.Port });
        second.AddClient("host", "secret", "");

        // Retained: the publisher may be back before the subscription is.
        await bus.PublishAsync("state/b", new byte[] { 2 }, retain: true, Patience);
        Assert.Equal(2, (await subscription.Messages.ReadAsync(Patience)).Payload.Span[0]);
    }

    [Fact]
    public async Task A_broker_that_stays_away_ends_subscriptions_and_publications_by_name()
    {
        var broker = await EmbeddedBroker.StartAsync();
        await using var bus = await ConnectAsync(broker, new MqttBusOptions { ReconnectAttempts = 1 });
        await using var subscription = await bus.SubscribeAsync("t", Patience);

        await broker.DisposeAsync();

        var read = await Assert.ThrowsAsync<ChannelClosedException>(async () => await subscription.Messages.ReadAsync(Patience));
        var lost = Assert.IsType<BrokerTroubleException>(read.InnerException);
        Assert.Contains(broker.Endpoint.ToString(), lost.Message, StringComparison.Ordinal);
        Assert.Equal(TroubleKind.Infrastructure, lost.Kind);
        await Assert.ThrowsAsync<BrokerTroubleException>(
            async () => await bus.PublishAsync("t", new byte[1], retain: false, Patience));
    }

    [Fact]
    public async Task An_absent_broker_is_named_with_host_port_and_remedy()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var external = new ExternalBroker { Host = "127.0.0.1", Port = port };
        var trouble = await Assert.ThrowsAsync<BrokerTroubleException>(
            () => MqttBus.ConnectAsync(external.Endpoint, external.Client, cancellation: Patience));

        Assert.Equal(TroubleKind.Infrastructure, trouble.Kind);
        Assert.Equal(3, trouble.ExitCode);
        Assert.Contains($"127.0.0.1:{port}", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("Connection refused", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("Start it", trouble.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposed_subscription_ends_its_reader_even_when_it_was_full()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await using var bus = await ConnectAsync(broker, new MqttBusOptions { QueueCapacity = 1 });
        var subscription = await bus.SubscribeAsync("t", Patience);
        for (var i = 0; i < 50; i++)
            await bus.PublishAsync("t", new byte[1], retain: false, Patience);

        await subscription.DisposeAsync();

        await foreach (var _ in subscription.Messages.ReadAllAsync(Patience))
        {
        }

        Assert.True(subscription.Messages.Completion.IsCompletedSuccessfully);
    }

    private Task<MqttBus> ConnectAsync(EmbeddedBroker broker, MqttBusOptions? options = null) =>
        MqttBus.ConnectAsync(broker.Endpoint, broker.AddClient("host", "secret", ""), options, cancellation: Patience);
}
