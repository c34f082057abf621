using Hil.Protocols.Wire;
using Hil.Rigs.Devices;
using Hil.Testing.Devices;
using Hil.Testing.Links;

namespace Hil.EndToEnd.Tests;

/// <summary>From boards that are plugged in to a bench that works: a machine that is a folder, with a board in this process.</summary>
public sealed class DiscoverTests : IDisposable
{
    private static readonly UsbPort Pico = new("ttyACM0", "", new(0x2e8a, 0x000a)) { Serial = "E6612483CB", Product = "Pico" };

    private static readonly FakeBoardOptions Answers = new() { Info = new FakeBoardOptions().Info with { Board = "host", Id = "0c0d" } };

    private readonly Site site = new();
    private readonly FakeMachine machine = new();
    private readonly HilProgram hil;

    public DiscoverTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site);
        hil.Environment[Machine.RootVariable] = machine.Machine.Root;
    }

    public void Dispose()
    {
        machine.Dispose();
        site.Dispose();
    }

    [Fact]
    public async Task A_board_that_is_plugged_in_becomes_a_bench_that_checks_and_blinks_also_under_another_name()
    {
        using (var port = new PseudoTerminal())
        {
            machine.Plug(Pico, port.Path);
            await using var board = new FakeBoard(new MasterLink(port), Answers);
            var found = await hil.RunAsync("discover", "-o", "bench.yaml");
            Assert.True(found.ExitCode == 0, $"{found}");
            Assert.Matches(@"ttyACM0 +2e8a:000a +E6612483CB +Pico +host +host 1.0, board id 0c0d", found.Output);
        }

        machine.Unplug(Pico.Name);
        using var other = new PseudoTerminal();
        machine.Plug(Pico with { Name = "ttyACM7" }, other.Path);
        var check = await hil.RunAsync("check", "--bench", "bench.yaml");
        Assert.True(check.ExitCode == 0, $"{check}");
        Assert.Contains("host-1: host, reached by 'usb'", check.Output, StringComparison.Ordinal);
        var again = await hil.RunAsync("discover", "--no-greet", "-o", "bench.yaml");
        Assert.Equal(2, again.ExitCode);
        Assert.Matches("ttyACM7 .* raspberry-pi-pico +not asked", again.Output);

        await using var returned = new FakeBoard(new MasterLink(other), Answers);
        var blinks = await hil.RunAsync("identify", "host-1", "--bench", "bench.yaml", "--for", "1 s");
        Assert.True(blinks.ExitCode == 0, $"{blinks}");
        Assert.StartsWith("host: board id 0c0d, firmware 1.0", blinks.Output, StringComparison.Ordinal);
        Assert.Equal(2, returned.Requests.Count(request => request[0] == (byte)ControlMessage.Sleep));
    }

    [Fact]
    public async Task With_nothing_plugged_in_there_is_no_bench_to_write()
    {
        var found = await hil.RunAsync("discover", "-o", "bench.yaml");
        Assert.Equal(3, found.ExitCode);
        Assert.Contains("No USB serial port is there.", found.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(site.Folder, "bench.yaml")));
    }

    [Fact]
    public async Task A_latency_timer_is_set_when_that_is_asked_for()
    {
        machine.Plug(new UsbPort("ttyUSB0", "", new(0x0403, 0x6001)) { Serial = "A5", Latency = 16 });
        Assert.Contains("16 ms", (await hil.RunAsync("discover", "--no-greet")).Output, StringComparison.Ordinal);
        Assert.Contains(" 1 ms", (await hil.RunAsync("discover", "--no-greet", "--low-latency")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rig_that_has_to_be_flashed_to_run_is_and_blinks()
    {
        var blinks = await hil.RunAsync("identify", "host-2", "--bench", "host", "--for", "500 ms");
        Assert.True(blinks.ExitCode == 0, $"{blinks}");
    }

    [Theory]
    [InlineData("nucleo-l4r5zi", "JP5 (IDD)")]
    [InlineData("mps2-an386", "emulated here")]
    public async Task The_wiring_of_a_kind_is_printed(string kind, string words)
    {
        var page = await hil.RunAsync("wiring", kind);
        Assert.True(page.ExitCode == 0, $"{page}");
        Assert.Contains(words, page.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_wiring_of_a_rig_is_that_of_its_kind_and_an_unknown_name_is_told()
    {
        Assert.Contains("Netduino", (await hil.RunAsync("wiring", "netduino")).Output, StringComparison.Ordinal);
        var unknown = await hil.RunAsync("wiring", "nucleo-f446");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("did you mean 'nucleo-f446re'", unknown.Errors, StringComparison.Ordinal);
    }
}
