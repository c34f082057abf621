using Hil.Protocols;
using Hil.Rigs.Switching;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Switching;

/// <summary>Ports of USB hubs are what uhubctl says that they are afterwards, whatever its exit code.</summary>
public sealed class UhubctlTests
{
    private static readonly Uhubctl Port = new() { Hub = "1-1", Port = 2 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "0100 power", true)]
    [InlineData(true, "0103 power enable connect [2341:805a Arduino Nano 33 BLE 00A1]", true)]
    [InlineData(true, "0000 off", false)]
    [InlineData(true, "0001 connect [0000:0000 power]", false)]
    [InlineData(false, "0000 off", true)]
    [InlineData(false, "00a0 Rx.Detect", true)]
    [InlineData(false, "0100 power", false)]
    public async Task The_words_of_a_port_tell_whether_it_has_power(bool on, string after, bool succeeds)
    {
        var tools = new FakeToolRunner().Answering($"""
            Current status for hub 1-1 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]
              Port 2: 0103 power enable connect
            Sent power {(on ? "on" : "off")} request
            New status for hub 1-1 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]
              Port 2: {after}
            """);
        var switching = Port.SetAsync(on, Request(tools), Cancellation);
        if (succeeds) await switching;
        else Assert.Contains("port 2 of hub 1-1 is still", (await Assert.ThrowsAsync<SwitchFailedException>(() => switching)).What, StringComparison.Ordinal);
        Assert.Equal($"uhubctl -l 1-1 -p 2 -a {(on ? "on" : "off")}", tools.Ran[0].ToString());
    }

    [Theory]
    [InlineData("0080 off", null)]
    [InlineData("02a0 power 5gbps Rx.Detect", "port 2 of hub 2-1 is still powered")]
    public async Task A_USB_3_hub_has_switched_when_both_of_its_halves_have(string companion, string? problem)
    {
        var tools = new FakeToolRunner().Answering($"""
            Current status for hub 2-1 [2109:0811 VIA USB3.0 Hub, USB 3.00, 4 ports, ppps]
              Port 2: 02a0 power 5gbps Rx.Detect
            Sent power off request
            New status for hub 2-1 [2109:0811 VIA USB3.0 Hub, USB 3.00, 4 ports, ppps]
              Port 2: {companion}
            Current status for hub 1-1 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]
              Port 2: 0100 power
            Sent power off request
            New status for hub 1-1 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]
              Port 2: 0000 off
            """);
        var switching = Port.SetAsync(on: false, Request(tools), Cancellation);
        if (problem is null) await switching;
        else Assert.Contains(problem, (await Assert.ThrowsAsync<SwitchFailedException>(() => switching)).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("New status for hub 1-1 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]\n  Port 12: 0000 off\n")]
    [InlineData("New status for hub 1-1.4 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]\n  Port 2: 0000 off\n")]
    [InlineData("Current status for hub 1-1 [2109:2811 VIA USB2.0 Hub, USB 2.10, 4 ports, ppps]\n  Port 2: 0000 off\n")]
    public async Task Another_port_another_hub_or_the_state_before_are_not_the_ports_state(string output) =>
        await Assert.ThrowsAsync<SwitchFailedException>(() => Port.SetAsync(on: false, Request(new FakeToolRunner().Answering(output)), Cancellation));

    [Fact]
    public async Task Missing_permission_is_told_from_a_hub_that_cannot()
    {
        var tools = new FakeToolRunner().Answering("""
            No compatible devices detected at location 1-1!
            Run with -h to get usage info.
            There were permission problems while accessing USB.
            """, exitCode: 1);
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => Port.SetAsync(on: false, Request(tools), Cancellation));
        Assert.Contains("permissions", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_uhubctl_is_named_with_its_package()
    {
        var tools = new FakeToolRunner();
        tools.Missing.Add("uhubctl");
        Assert.Contains("uhubctl", Assert.Single(Port.Check(tools)).Remedy, StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => Port.SetAsync(on: false, Request(tools), Cancellation));
        Assert.Contains("apt-get install", failure.Remedy, StringComparison.Ordinal);
    }

    /// <summary>The program itself, as Debian has it; a hub at this place exists nowhere.</summary>
    [Fact]
    public async Task Uhubctl_itself_finds_no_such_hub()
    {
        var absent = Port with { Hub = "99-9.9.9" };
        var request = new SwitchRequest("rig-1", RealFirmware.Services);
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => absent.SetAsync(on: false, request, Cancellation));
        Assert.Equal(TroubleKind.Infrastructure, failure.Kind);
        Assert.EndsWith("No compatible devices detected at location 99-9.9.9!", failure.What, StringComparison.Ordinal);
    }

    private static SwitchRequest Request(FakeToolRunner tools) => new("rig-1", new RigServices(tools, TimeProvider.System, NullLoggerFactory.Instance));
}
