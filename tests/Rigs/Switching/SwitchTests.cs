using System.Text;
using Hil.Protocols;
using Hil.Rigs.Switching;
using Hil.Testing.Bus;
using Hil.Testing.Switching;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Switching;

/// <summary>Power switches: what they send, and that they believe nothing but what the device says.</summary>
public sealed class SwitchTests
{
    private static readonly PlugBroker Broker = new() { Host = "localhost" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every MQTT plug: how it is told to go on, and what it says then.</summary>
    public static TheoryData<IPowerSwitch, string, string, string, string> Plugs => new()
    {
        { new Tasmota { Broker = Broker, Topic = "bench/plug" }, "cmnd/bench/plug/POWER", "ON", "stat/bench/plug/POWER", "ON" },
        { new Tasmota { Broker = Broker, Topic = "plug", Relay = 2 }, "cmnd/plug/POWER2", "ON", "stat/plug/POWER2", "ON" },
        { new Shelly { Broker = Broker, Prefix = "shelly-1" }, "shelly-1/command/switch:0", "on", "shelly-1/status/switch:0", """{"id":0,"output":true,"apower":1.5}""" },
        { new Zigbee2Mqtt { Broker = Broker, Device = "plug" }, "zigbee2mqtt/plug/set", """{"state":"ON"}""", "zigbee2mqtt/plug", """{"state":"ON","linkquality":94}""" },
    };

    [Fact]
    public void Every_switch_can_be_named_in_a_file_and_says_what_it_is()
    {
        var parts = RealFirmware.Catalog.Of(typeof(IPowerSwitch)).ToArray();
        Assert.Superset(new HashSet<string> { "command", "gpio-relay", "http-plug", "none", "shelly", "tasmota", "uhubctl", "zigbee2mqtt" }, parts.Select(part => part.Name).ToHashSet());
        Assert.All(parts, part => Assert.NotEmpty(part.Summary));
    }

    [Theory]
    [MemberData(nameof(Plugs))]
    public async Task A_plug_is_told_and_believed_once_it_says_that_it_has_switched(IPowerSwitch plug, string command, string order, string state, string says)
    {
        var bus = new InMemoryBus();
        await using var orders = await bus.SubscribeAsync(command, Cancellation);
        var switching = plug.SetAsync(on: true, Request(bus), Cancellation);
        var told = await orders.Messages.ReadAsync(Cancellation);
        Assert.Equal(order, Encoding.UTF8.GetString(told.Payload.Span));
        foreach (var noise in (string[])["", "{", "[1]", "OFF", "\u0000\u00ff", """{"output":{"on":1}}"""])
            await bus.PublishAsync(state, Encoding.UTF8.GetBytes(noise), retain: false, Cancellation);
        Assert.False(switching.IsCompleted);
        await bus.PublishAsync(state, Encoding.UTF8.GetBytes(says), retain: false, Cancellation);
        await switching.WaitAsync(Cancellation);
    }

    [Theory]
    [MemberData(nameof(Plugs))]
    public async Task A_plug_that_says_nothing_has_not_switched(IPowerSwitch plug, string command, string order, string state, string says)
    {
        Assert.NotEqual(order + state, command + says);
        var clock = new FakeTimeProvider();
        var bus = new InMemoryBus();
        await using var orders = await bus.SubscribeAsync(command, Cancellation);
        var switching = plug.SetAsync(on: true, Request(bus, clock), Cancellation);
        await orders.Messages.ReadAsync(Cancellation);
        clock.Advance(TimeSpan.FromSeconds(10));
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => switching.WaitAsync(Cancellation));
        Assert.Equal((TroubleKind.Infrastructure, "rig-1", true), (failure.Kind, failure.Rig, failure.On));
        Assert.Contains(state, failure.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "0100 power", true)]
    [InlineData(true, "0103 power enable connect [2341:805a Arduino Nano 33 BLE 00A1]", true)]
    [InlineData(true, "0000 off", false)]
    [InlineData(false, "0000 off", true)]
    [InlineData(false, "0100 power", false)]
    public async Task A_hub_port_is_what_uhubctl_says_that_it_is_afterwards(bool on, string after, bool succeeds)
    {
        var tools = new FakeToolRunner().Answering($"""
            Current status for hub 1-1 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]
              Port 2: 0103 power enable connect
            Sent power {(on ? "on" : "off")} request
            New status for hub 1-1 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]
              Port 2: {after}
            """);
        var switching = new Uhubctl { Hub = "1-1", Port = 2 }.SetAsync(on, Request(tools: tools), Cancellation);
        if (succeeds) await switching;
        else Assert.Contains("port 2 of hub 1-1 is", (await Assert.ThrowsAsync<SwitchFailedException>(() => switching)).What, StringComparison.Ordinal);
        Assert.Equal($"uhubctl -l 1-1 -p 2 -a {(on ? "on" : "off")}", tools.Ran[0].ToString());
    }

    [Fact]
    public async Task A_hub_that_cannot_switch_its_ports_is_named_as_uhubctl_does()
    {
        var tools = new FakeToolRunner().Answering("No compatible devices detected at location 1-1!\nRun with -h to get usage info.\n");
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => new Uhubctl { Hub = "1-1", Port = 2 }.SetAsync(on: false, Request(tools: tools), Cancellation));
        Assert.Equal(TroubleKind.Infrastructure, failure.Kind);
    }

    [Fact]
    public async Task A_command_is_run_as_it_stands_and_its_exit_code_is_believed()
    {
        var works = new CommandSwitch { On = ["sh", "-c", "exit 0"], Off = ["sh", "-c", "echo no relay >&2; exit 7"] };
        var request = new SwitchRequest("rig-1", RealFirmware.Services);
        Assert.Empty(works.Check(RealFirmware.Services.Tools));
        await works.SetAsync(on: true, request, Cancellation);
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => works.SetAsync(on: false, request, Cancellation));
        Assert.Contains("exit code 7", failure.What, StringComparison.Ordinal);
        Assert.Contains("no relay", failure.Remedy, StringComparison.Ordinal);
        Assert.Single((works with { On = ["hil-no-such-program"] }).Check(RealFirmware.Services.Tools));
    }

    [Theory]
    [InlineData("""{"POWER":"OFF"}""", 200, true)]
    [InlineData("""{"POWER":"ON"}""", 200, false)]
    [InlineData("", 200, false)]
    [InlineData("""{"POWER":"OFF"}""", 500, false)]
    public async Task An_http_plug_is_believed_by_what_it_answers(string answer, int status, bool succeeds)
    {
        await using var plug = new LoopbackHttp(answer, status);
        var settings = new HttpPlug { On = plug.Address + "on", Off = plug.Address + "off", SaysOn = "\"ON\"", SaysOff = "\"OFF\"" };
        var switching = settings.SetAsync(on: false, new SwitchRequest("rig-1", RealFirmware.Services), Cancellation);
        if (succeeds) await switching;
        else await Assert.ThrowsAsync<SwitchFailedException>(() => switching);
        Assert.Equal(["GET /off"], plug.Asked);
    }

    [Fact]
    public async Task A_rig_without_a_switch_says_so()
    {
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => new None().SetAsync(on: true, Request(), Cancellation));
        Assert.Contains("no power switch", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gpio_chip_that_is_not_there_is_found_before_anything_is_switched() =>
        Assert.Contains("gpiochip200", Assert.Single(new GpioRelay { Chip = 200, Pin = 4 }.Check(new FakeToolRunner())).Where, StringComparison.Ordinal);

    private static SwitchRequest Request(InMemoryBus? bus = null, TimeProvider? clock = null, FakeToolRunner? tools = null) =>
        new("rig-1", new RigServices(tools ?? new FakeToolRunner(), clock ?? TimeProvider.System, NullLoggerFactory.Instance)
        {
            Buses = bus is null ? null : (_, _) => Task.FromResult(new OpenBus(bus, () => ValueTask.CompletedTask)),
        });
}
