using Hil.Engine;
using Hil.Engine.Doctor;
using Hil.Engine.Planning;
using Hil.Rigs;
using Hil.Rigs.Devices;
using Hil.Testing;
using Hil.Testing.Devices;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Orchestrator.Tests.Doctor;

/// <summary>What the check of a set-up says, on a machine that is a folder.</summary>
public sealed class SetUpRuleTests : IDisposable
{
    private static readonly UsbPort Ftdi = new("ttyUSB0", "", new(0x0403, 0x6001)) { Serial = "A50285BI", Latency = 16 };

    private readonly FakeMachine machine = new();
    private readonly FakeToolRunner tools = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => machine.Dispose();

    [Fact]
    public void Every_rule_has_a_name_of_its_own_and_is_found_without_a_list()
    {
        Assert.Equal(SetUpCheck.Rules.Count, SetUpCheck.Rules.Select(rule => rule.Name).Distinct().Count());
        Assert.Contains(SetUpCheck.Rules, rule => rule is LatencyRule);
    }

    [Fact]
    public async Task A_port_that_this_user_may_not_use_is_wrong_and_its_group_is_named()
    {
        var node = machine.Plug(Ftdi);
        var bench = Bench($"rigs: [ {{ name: a, board: nucleo-f446re, connection: {{ tty: {{ path: {node} }} }} }} ]");
        var refused = Assert.Single(await LookAsync(new PermissionsRule(), bench, mayUse: false));
        Assert.Contains("sudo usermod -aG dialout", refused.Trouble!.Remedy, StringComparison.Ordinal);
        var allowed = Assert.Single(await LookAsync(new PermissionsRule(), bench, mayUse: true));
        Assert.Equal((null, false, $"{node} may be used"), (allowed.Trouble, allowed.Advice, allowed.Text));
    }

    [Fact]
    public async Task A_slow_latency_timer_can_be_better_and_the_rule_for_it_is_printed()
    {
        machine.Plug(Ftdi);
        machine.Plug(Ftdi with { Name = "ttyUSB1", Serial = "B", Latency = 1 });
        var remarks = await LookAsync(new LatencyRule(), Bench("rigs: [ { name: a, board: host, connection: process } ]"));
        Assert.Equal([true, false], remarks.Select(remark => remark.Advice));
        Assert.Contains("ATTR{latency_timer}=\"1\"", remarks[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("# SUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"0483\", ATTRS{idProduct}==\"374b\"", 2)]
    [InlineData("SUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"0483\", ATTRS{idProduct}==\"374b\", MODE=\"0660\"", 1)]
    [InlineData("SUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"0483\", ATTRS{idProduct}==\"374?|3752\", MODE=\"0660\"", 0)]
    [InlineData("SUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"0483\", MODE=\"0660\"", 0)]
    public async Task Debuggers_that_no_udev_rule_gives_to_users_are_told_with_the_rule_to_install(string rule, int missing)
    {
        machine.Put("usr/lib/udev/rules.d/60-probes.rules", rule);
        var remark = Assert.Single(await LookAsync(new UsbAccessRule(), Bench("rigs: [ { name: a, board: nucleo-f446re, connection: { usb: { serial: S } } } ]")));
        Assert.Equal(missing > 0, remark.Advice);
        Assert.Equal(missing, remark.Text.Split("TAG+=\"uaccess\"").Length - 1);
    }

    [Fact]
    public async Task An_emulated_bench_needs_no_rights() =>
        Assert.Empty(await LookAsync(new UsbAccessRule(), Bench("rigs: [ { name: a, board: netduinoplus2, connection: { qemu: { time: fast } } } ]")));

    [Fact]
    public async Task Flash_tools_that_are_missing_are_told_with_how_to_install_them_and_those_that_are_there_with_where()
    {
        tools.Missing.UnionWith(["openocd", "probe-rs"]);
        var remarks = await LookAsync(new ToolsRule(), Bench("rigs: [ { name: a, board: nucleo-f446re, connection: { usb: { serial: S } } } ]"));
        Assert.Equal(["openocd", "probe-rs"], remarks.Where(remark => remark.Advice).Select(remark => remark.Text.Split(' ')[0]));
        Assert.Contains("apt-get install --no-install-recommends openocd", remarks[0].Text, StringComparison.Ordinal);
        Assert.Contains("st-flash: /fake/st-flash", remarks.Select(remark => remark.Text));
    }

    [Theory]
    [InlineData(100L << 20, true, false)]
    [InlineData(1L << 30, false, true)]
    [InlineData(50L << 30, false, false)]
    public void Room_for_results_is_judged(long free, bool wrong, bool advice)
    {
        var remark = new ResultsRule().Judge("/results", free);
        Assert.Equal((wrong, advice), (remark.Trouble is not null, remark.Advice));
    }

    [Fact]
    public async Task A_file_that_is_wrong_is_told_once_and_ends_no_other_rule()
    {
        var remarks = await SetUpCheck.RunAsync(Read(Bench("rigs: [ { name: a, bord: host } ]")), Cancellation);
        Assert.Contains("did you mean 'board'", Assert.Single(remarks, remark => remark.Rule == "experiment").Text, StringComparison.Ordinal);
        Assert.Contains(remarks, remark => remark.Rule == "results");
    }

    private async Task<IReadOnlyList<Remark>> LookAsync(ISetUpRule rule, string bench, bool mayUse = true) =>
        await rule.LookAsync(Read(bench) with { MayUse = _ => mayUse }, Cancellation);

    private SetUp Read(string bench) => SetUp.Read(new Workspace(ProjectRoot.Path) { State = Path.Combine(machine.Machine.Root, "state") }, "first-light", bench,
        new RigServices(tools, TimeProvider.System, NullLoggerFactory.Instance) { Machine = machine.Machine });

    private string Bench(string text) => machine.Put("bench.yaml", text);
}
