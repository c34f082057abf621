using System.Net;
using System.Net.Sockets;
using Hil.Broker;
using Hil.Protocols.Topics;
using Hil.Rigs;
using Hil.Rigs.Switching;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Orchestrator.Tests.Broker;

/// <summary>Power switches of the rigs at a real broker.</summary>
public sealed class PlugAtBrokerTests : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    private CancellationToken Patience => _patience.Token;

    public void Dispose() => _patience.Dispose();

    [Fact]
    public async Task A_plug_is_switched_through_a_broker()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await using var bus = await MqttBus.ConnectAsync(broker.Endpoint, broker.AddClient("plug", "", ""), cancellation: Patience);
        await using var orders = await bus.SubscribeAsync("cmnd/bench/POWER1", Patience);
        var plug = AnswerAsync(bus, orders);
        broker.AddClient("hil", "", "");

        await Plug(broker.Endpoint, "hil").SetAsync(on: false, Request(), Patience);

        Assert.Equal("OFF", await plug);
    }

    [Fact]
    public async Task A_message_that_the_broker_kept_says_so_and_one_that_comes_now_does_not()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await using var bus = await MqttBus.ConnectAsync(broker.Endpoint, broker.AddClient("host", "", ""), cancellation: Patience);
        await bus.PublishAsync("stat/bench/POWER", "OFF"u8.ToArray(), retain: true, Patience);
        await using var states = await bus.SubscribeAsync("stat/bench/+", Patience);
        var kept = await states.Messages.ReadAsync(Patience);
        await bus.PublishAsync("stat/bench/POWER", "OFF"u8.ToArray(), retain: true, Patience);
        var now = await states.Messages.ReadAsync(Patience);
        Assert.Equal((true, false), (kept.Retained, now.Retained));
    }

    [Fact]
    public async Task A_broker_that_refuses_the_user_is_a_failed_switch()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => Plug(broker.Endpoint, "stranger").SetAsync(on: false, Request(), Patience));
        Assert.Contains("refuses client", failure.What, StringComparison.Ordinal);
        Assert.Equal("rig-1", failure.Rig);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_a_failed_switch()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() =>
            Plug(new BrokerEndpoint("127.0.0.1", port, false), "hil").SetAsync(on: false, Request(), Patience));
        Assert.Contains("cannot be reached", failure.What, StringComparison.Ordinal);
    }

    private static Tasmota Plug(BrokerEndpoint broker, string user) => new()
    {
        Broker = new PlugBroker { Host = broker.Host, Port = broker.Port, User = user, TimeOut = TimeSpan.FromSeconds(50) },
        Topic = "bench",
    };

    private static SwitchRequest Request() => new("rig-1", new RigServices(new FakeToolRunner(), TimeProvider.System, NullLoggerFactory.Instance)
    {
        Buses = async (address, cancellation) =>
        {
            var bus = await MqttBus.ConnectAsync(new BrokerEndpoint(address.Host, address.Port, address.Tls),
                new BrokerClient(address.User, address.Password, ""), cancellation: cancellation);
            return new OpenBus(bus, bus.DisposeAsync);
        },
    });

    private async Task<string> AnswerAsync(MqttBus bus, IBusSubscription orders)
    {
        var order = await orders.Messages.ReadAsync(Patience);
        await bus.PublishAsync("stat/bench/POWER", order.Payload, retain: true, Patience);
        return System.Text.Encoding.UTF8.GetString(order.Payload.Span);
    }
}
