using Hil.Engine;
using Hil.Engine.Doctor;
using Hil.Protocols;
using Hil.Rigs;
using Hil.Rigs.Devices;
using Hil.Rigs.Links;
using Hil.Testing;
using Hil.Testing.Devices;
using Hil.Testing.Links;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Orchestrator.Tests.Engine.Doctor;

public sealed class ExaminationTests : IDisposable
{
    private static readonly UsbPort Nucleo = new("ttyACM0", "", new(0x0483, 0x374b)) { Serial = "066A", Product = "STM32 STLink" };

    private readonly FakeMachine machine = new();
    private readonly PseudoTerminal terminal = new();
    private readonly FakeToolRunner tools = new();
    private readonly string folder = Directory.CreateTempSubdirectory("hil-doctor-").FullName;
    private Func<string, bool> mayUse = _ => true;

    public static TheoryData<string> Subjects => [.. Examinations.All.Select(examination => examination.Subject)];

    public void Dispose()
    {
        terminal.Dispose();
        machine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task It_says_something_of_every_set_up_that_can_be_read_and_every_trouble_says_what_to_try(string subject)
    {
        machine.Plug(Nucleo, terminal.Path);
        var found = await ExamineAsync(subject, "host");
        Assert.NotEmpty(found);
        Assert.All(found, finding => Assert.True(finding.Point.Length > 0 && (finding.Problem is { Remedy.Length: > 10 } || finding.State.Length > 0), finding.ToString()));
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task It_survives_files_that_cannot_be_read(string subject)
    {
        var found = await ExamineAsync(subject, Path.Combine(folder, "no-such-bench.yaml"));
        Assert.All(found, finding => Assert.True(finding.Trouble is null || subject == "files", finding.ToString()));
        if (subject == "files") Assert.Contains(found, finding => finding.Trouble is not null);
    }

    [Fact]
    public async Task A_held_port_is_wrong_for_the_rig_that_is_at_it_and_a_note_for_others()
    {
        machine.Plug(Nucleo, terminal.Path);
        await using var holder = TtyLink.Open(terminal.Path, 115_200);
        var own = Assert.Single(await ExamineAsync("ports", Bench("{ usb: { serial: 066A } }")));
        Assert.Equal(Environment.ProcessId, Assert.IsType<PortBusyException>(own.Trouble).Holder);
        var foreign = Assert.Single(await ExamineAsync("ports", Bench("{ usb: { serial: 066B } }")));
        Assert.Null(foreign.Trouble);
        Assert.True(foreign is { IsNote: true, Problem: PortBusyException });
    }

    [Fact]
    public async Task A_port_that_this_user_may_not_open_is_named_with_the_group_and_whether_the_log_in_is_too_old()
    {
        machine.Plug(Nucleo, terminal.Path);
        mayUse = _ => false;
        var bench = Bench("{ usb: { serial: 066A } }");
        var outside = Assert.Single(await ExamineAsync("ports", bench));
        Assert.Contains($"sudo usermod -aG dialout {Environment.UserName}", outside.Trouble!.Remedy, StringComparison.Ordinal);
        Assert.Contains("--udev-rules", outside.Trouble.Remedy, StringComparison.Ordinal);
        machine.Put("etc/group", $"root:x:0:\ndialout:x:20:someone,{Environment.UserName}");
        var member = Assert.Single(await ExamineAsync("ports", bench));
        Assert.Contains("log out and in again", member.Trouble!.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_adapter_that_collects_bytes_is_a_note_with_the_way_to_quicken_it()
    {
        machine.Plug(new("ttyUSB0", "", new(0x0403, 0x6001)) { Latency = 16 }, terminal.Path);
        var slow = Assert.Single(await ExamineAsync("ports", "host"), finding => finding.Problem is not null);
        Assert.True(slow.IsNote);
        Assert.Equal("ttyUSB0 collects bytes for 16 ms", slow.Problem!.What);
        Assert.Contains("hil discover --low-latency", slow.Problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_is_missing_is_told_with_its_package()
    {
        tools.Missing.Add("openocd");
        var found = await ExamineAsync("flash tools", Bench("{ usb: { serial: 066A } }"));
        Assert.Contains("sudo apt-get install --no-install-recommends openocd", Assert.Single(found, finding => finding.Point == "flash tool openocd").State, StringComparison.Ordinal);
        Assert.Equal("/fake/st-flash", Assert.Single(found, finding => finding.Point == "flash tool st-flash").State);
    }

    [Fact]
    public void A_disk_that_is_almost_full_is_found()
    {
        Assert.Null(ResultsExamination.Room(folder, 1L << 30).Trouble);
        Assert.Equal(TroubleKind.Infrastructure, ResultsExamination.Room(folder, 1L << 20).Trouble!.Kind);
    }

    [Fact]
    public async Task The_same_trouble_is_told_once()
    {
        var findings = new List<Finding>();
        await foreach (var (_, finding) in Examinations.RunAsync(Read("no-such-bench"), TestContext.Current.CancellationToken)) findings.Add(finding);
        var problems = findings.Select(finding => finding.Problem?.Message).OfType<string>().ToArray();
        Assert.NotEmpty(problems);
        Assert.Equal(problems.Distinct(), problems);
    }

    private string Bench(string connection)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".yaml");
        File.WriteAllText(file, $"rigs:\n  - {{ name: a, board: nucleo-f446re, connection: {connection} }}\n");
        return file;
    }

    private SetUp Read(string bench)
    {
        var services = new RigServices(tools, TimeProvider.System, NullLoggerFactory.Instance) { Machine = machine.Machine with { MayUse = mayUse } };
        return SetUp.Read(new Workspace(ProjectRoot.Path) { State = folder }, "first-light", bench, services);
    }

    private async Task<List<Finding>> ExamineAsync(string subject, string bench)
    {
        var found = new List<Finding>();
        var examination = Examinations.All.Single(each => each.Subject == subject);
        await foreach (var finding in examination.ExamineAsync(Read(bench), TestContext.Current.CancellationToken)) found.Add(finding);
        return found;
    }
}
