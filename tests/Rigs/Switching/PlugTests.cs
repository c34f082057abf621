using System.Text;
using Hil.Protocols;
using Hil.Rigs.Switching;
using Hil.Testing.Bus;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Switching;

/// <summary>Plugs behind a broker: what they are told, and which of their words are believed.</summary>
public sealed class PlugTests
{
    private static readonly PlugBroker Broker = new() { Host = "localhost" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every plug: how it is told to go on, and what it says then.</summary>
    public static TheoryData<IPowerSwitch, string, string, string, string> Plugs => new()
    {
        { new Tasmota { Broker = Broker, Topic = "bench/plug" }, "cmnd/bench/plug/POWER1", "ON", "stat/bench/plug/POWER", "ON" },
        { new Tasmota { Broker = Broker, Topic = "plug" }, "cmnd/plug/POWER1", "ON", "stat/plug/POWER1", "ON" },
        { new Tasmota { Broker = Broker, Topic = "plug", Relay = 2 }, "cmnd/plug/POWER2", "ON", "stat/plug/POWER2", "ON" },
        { new Shelly { Broker = Broker, Prefix = "shelly-1" }, "shelly-1/command/switch:0", "on", "shelly-1/status/switch:0", """{"id":0,"output":true}""" },
        { new Zigbee2Mqtt { Broker = Broker, Device = "plug" }, "zigbee2mqtt/plug/set", """{"state":"ON"}""", "zigbee2mqtt/plug", """{"power":1,"state":"ON"}""" },
    };

    [Theory]
    [MemberData(nameof(Plugs))]
    public async Task A_plug_is_told_and_believed_once_it_says_that_it_has_switched(IPowerSwitch plug, string command, string order, string state, string says)
    {
        var bus = new InMemoryBus();
        await using var orders = await bus.SubscribeAsync(command, Cancellation);
        var switching = plug.SetAsync(on: true, Request(bus), Cancellation);
        Assert.Equal(order, Encoding.UTF8.GetString((await orders.Messages.ReadAsync(Cancellation)).Payload.Span));
        string[] noises =
        [
            "", "{", "[1]", "OFF", "\u0000\u00ff", """{"output":{"on":1}}""", """{"output":true} and more""", """{"state":["ON"]}""", """{"state":"\ud800"}""",
            new('[', 10_000), """{"state":"ON","output":true,"padding":"X"}""".Replace("X", new('x', 70_000), StringComparison.Ordinal),
        ];
        foreach (var noise in noises)
            await bus.PublishAsync(state, Encoding.UTF8.GetBytes(noise), retain: false, Cancellation);
        await bus.PublishAsync(state, "{\"state\":\"\xff\",\"output\":\"\xff\"}".Select(letter => (byte)letter).ToArray(), retain: false, Cancellation);
        Assert.False(switching.IsCompleted);
        await bus.PublishAsync(state, Encoding.UTF8.GetBytes(says), retain: false, Cancellation);
        await switching.WaitAsync(Cancellation);
    }

    [Theory]
    [MemberData(nameof(Plugs))]
    public async Task What_the_broker_kept_of_a_plug_is_not_its_word(IPowerSwitch plug, string command, string order, string state, string says)
    {
        var clock = new FakeTimeProvider();
        var bus = new InMemoryBus();
        await bus.PublishAsync(state, Encoding.UTF8.GetBytes(says), retain: true, Cancellation);
        await using var orders = await bus.SubscribeAsync(command, Cancellation);
        var switching = plug.SetAsync(on: true, Request(bus, clock), Cancellation);
        Assert.Equal(order, Encoding.UTF8.GetString((await orders.Messages.ReadAsync(Cancellation)).Payload.Span));
        clock.Advance(Broker.TimeOut);
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => switching.WaitAsync(Cancellation));
        Assert.Contains("did not say so within 10 s", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_relay_of_the_same_device_is_not_believed()
    {
        var clock = new FakeTimeProvider();
        var bus = new InMemoryBus();
        var switching = new Tasmota { Broker = Broker, Topic = "plug", Relay = 2 }.SetAsync(on: true, Request(bus, clock), Cancellation);
        foreach (var other in (string[])["POWER", "POWER1", "POWER22", "RESULT"])
            await bus.PublishAsync("stat/plug/" + other, "ON"u8.ToArray(), retain: false, Cancellation);
        clock.Advance(Broker.TimeOut);
        await Assert.ThrowsAsync<SwitchFailedException>(() => switching.WaitAsync(Cancellation));
    }

    [Fact]
    public async Task A_Shelly_is_asked_how_it_is_since_it_tells_only_changes()
    {
        var bus = new InMemoryBus();
        await using var orders = await bus.SubscribeAsync("shelly-1/command/switch:0", Cancellation);
        var switching = new Shelly { Broker = Broker, Prefix = "shelly-1" }.SetAsync(on: false, Request(bus), Cancellation);
        var told = new List<string>();
        while (orders.Messages.TryRead(out var order)) told.Add(Encoding.UTF8.GetString(order.Payload.Span));
        Assert.Equal(["off", "status_update"], told);
        await bus.PublishAsync("shelly-1/status/switch:0", """{"output":false}"""u8.ToArray(), retain: false, Cancellation);
        await switching.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_broker_that_goes_away_is_a_failed_switch_with_the_brokers_reason()
    {
        var bus = new InMemoryBus();
        var switching = new Tasmota { Broker = Broker, Topic = "plug" }.SetAsync(on: true, Request(bus), Cancellation);
        bus.Break(new TroubleException(TroubleKind.Configuration, "The broker is gone", "broker", "Start it."));
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => switching.WaitAsync(Cancellation));
        Assert.Equal((TroubleKind.Infrastructure, "Start it."), (failure.Kind, failure.Remedy));
        Assert.EndsWith("The broker is gone", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gives_up_waiting_for_a_plug_is_not_told_that_it_failed()
    {
        using var giveUp = new CancellationTokenSource();
        var switching = new Tasmota { Broker = Broker, Topic = "plug" }.SetAsync(on: true, Request(new InMemoryBus()), giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => switching.WaitAsync(Cancellation));
    }

    private static SwitchRequest Request(InMemoryBus bus, TimeProvider? clock = null) =>
        new("rig-1", new RigServices(new FakeToolRunner(), clock ?? TimeProvider.System, NullLoggerFactory.Instance)
        {
            Buses = (_, _) => Task.FromResult(new OpenBus(bus, () => ValueTask.CompletedTask)),
        });
}
