using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Switching;
using Hil.Testing;
using Hil.Testing.Tools;

namespace Hil.Rigs.Tests.Switching;

/// <summary>The names of the switches, and those that need no device to speak with.</summary>
public sealed class SwitchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_switch_that_labs_were_promised_can_be_named_in_a_file() => Assert.Superset(
        new HashSet<string> { "command", "gpio-relay", "http-plug", "none", "shelly", "tasmota", "uhubctl", "zigbee2mqtt" },
        RealFirmware.Catalog.Of(typeof(IPowerSwitch)).Select(part => part.Name).ToHashSet());

    [Fact]
    public void A_bench_file_names_the_switch_of_each_rig_and_its_check_asks_them()
    {
        var bench = YamlFile.Parse<Bench>("""
            rigs:
              - { name: a, board: host, connection: process, switch: { uhubctl: { hub: 1-1.4, port: 2 } } }
              - { name: b, board: host, connection: process, switch: { gpio-relay: { chip: 200, pin: 4, off-is-high: false } } }
              - { name: c, board: host, connection: process, switch: { tasmota: { broker: { host: lab }, topic: plug } } }
              - { name: d, board: host, connection: process, switch: { zigbee2mqtt: { broker: { host: lab, user: hil, time-out: 5 s }, device: plug } } }
              - { name: e, board: host, connection: process, switch: { command: { on: [relay, "1"], off: [relay, "0"] } } }
              - { name: f, board: host, connection: process, switch: none }
            """, "bench.yaml", RealFirmware.Catalog);
        var tools = new FakeToolRunner();
        tools.Missing.UnionWith(["uhubctl", "relay"]);
        var kinds = BoardKinds.Load(ProjectRoot.File("Rigs/Boards"), RealFirmware.Catalog);
        Assert.Equal(
            ["The program 'uhubctl' is not installed", "There is no such GPIO chip", "The program 'relay' is not installed"],
            BenchCheck.Run(bench, kinds, tools).Select(trouble => trouble.What));
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
    }

    [Fact]
    public async Task A_command_that_is_not_installed_is_found_before_and_is_a_failed_switch_later()
    {
        var missing = new CommandSwitch { On = ["hil-no-such-program"], Off = ["hil-no-such-program", "off"] };
        Assert.Single(missing.Check(RealFirmware.Services.Tools));
        var request = new SwitchRequest("rig-1", RealFirmware.Services);
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => missing.SetAsync(on: true, request, Cancellation));
        Assert.Contains("'hil-no-such-program' is not installed", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rig_without_a_switch_says_so()
    {
        var request = new SwitchRequest("rig-1", RealFirmware.Services);
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => new None().SetAsync(on: true, request, Cancellation));
        Assert.Contains("no power switch", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gpio_chip_that_is_not_there_is_found_before_anything_is_switched() =>
        Assert.Contains("gpiochip200", Assert.Single(new GpioRelay { Chip = 200, Pin = 4 }.Check(new FakeToolRunner())).Where, StringComparison.Ordinal);
}
