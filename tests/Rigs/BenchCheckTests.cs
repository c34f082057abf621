using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Testing;
using Hil.Testing.Tools;

namespace Hil.Rigs.Tests;

public sealed class BenchCheckTests
{
    private static readonly PartCatalog Catalog = new(typeof(Rig).Assembly);

    private static readonly BoardKinds Kinds = BoardKinds.Load(ProjectRoot.File("Rigs/Boards"), Catalog);

    [Fact]
    public void Everything_wrong_with_a_set_up_is_in_one_list()
    {
        var bench = Parse("""
            rigs:
              - { name: a, board: netduinoplus, connection: { qemu: { time: fast } } }
              - { name: b, board: netduinoplus2, connection: { tty: { path: /dev/no-such-port } }, flash: copy }
              - { name: c, board: mps2-an386, connection: { qemu: { time: fast } } }
              - { name: d, board: mps2-an386, connection: process }
              - { name: e, board: host, connection: { qemu: { time: realtime } } }
            """);
        var tools = new FakeToolRunner();
        tools.Missing.UnionWith(["qemu-system-arm", "gdb-multiarch"]);
        var troubles = BenchCheck.Run(bench, Kinds, tools, (_, board) => $"/no/{board.Name}/firmware.elf");
        Assert.Equal(
            [
                "There is a mistake in the file (bench.yaml). Correct it:\n  bench.yaml:2:23: unknown board kind 'netduinoplus', did you mean 'netduinoplus2'? (known: " + string.Join(", ", Kinds.All.Select(kind => kind.Name)) + ")",
                "The port does not exist (/dev/no-such-port). Is the board plugged in? See: ls -l /dev/serial/by-id",
                "There is a mistake in the file (bench.yaml). Correct it:\n  bench.yaml:3:23: flash tool 'copy' does not fit board kind 'netduinoplus2' (those that do: gdb)",
                "The firmware cannot be read (/no/netduinoplus2/firmware.elf)",
                "The program 'qemu-system-arm' is not installed (qemu-system-arm). Install it with: sudo apt-get install --no-install-recommends qemu-system-arm",
                "The program 'gdb-multiarch' is not installed (gdb-multiarch). Install it with: sudo apt-get install --no-install-recommends gdb-multiarch",
                "The firmware cannot be read (/no/mps2-an386/firmware.elf)",
                "Board kind 'mps2-an386' has its own processor (connection 'process'). Use board kind 'host' with this connection, or reach the board through 'qemu' or 'tty'.",
                "Board kind 'host' says nothing of an emulation (connection 'qemu'). Add 'emulation' to its file, or reach the board otherwise.",
                "The firmware cannot be read (/no/host/firmware.elf)",
            ],
            troubles.Select(trouble => trouble.What.StartsWith("The firmware", StringComparison.Ordinal) ? $"{trouble.What} ({trouble.Where})" : trouble.Message));
    }

    [Fact]
    public void Mistakes_in_a_bench_file_are_named_by_what_they_concern()
    {
        var trouble = Assert.Throws<FileTroubleException>(() => Parse("""
            rigs:
              - name: net duino
                bord: netduinoplus2
                connection: { qmeu: { time: fast } }
                pace: 300
              - name: b
                board: host
                connection: process
                flash: { gdb: { time-out: 0 s } }
            """));
        Assert.Equal(
            [
                "bench.yaml:2:5: entry 1 of setting 'rigs' needs the setting 'board' (text)",
                "bench.yaml:3:5: unknown setting 'bord' of entry 1 of setting 'rigs', did you mean 'board'? (known: name, board, board-id, connection, flash, protocol, firmware, meter, switch, recovery, pace)",
                "bench.yaml:4:19: unknown connection 'qmeu', did you mean 'qemu'? (known: process, qemu, serial-port, tty, usb)",
                "bench.yaml:5:11: setting 'pace' is 300, outside of 1200..12000000",
                "bench.yaml:9:31: setting 'time-out' is 0 s, outside of 1 s..10 min",
            ],
            trouble.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void A_name_is_given_once_and_can_be_part_of_a_topic()
    {
        var twice = Assert.Throws<FileTroubleException>(() => Parse("rigs: [ { name: a, board: host, connection: process }, { name: a, board: host, connection: process } ]"));
        Assert.Equal("bench.yaml:1:1: setting 'rigs' must have a name of its own for each rig; 'a' is there 2 times", Assert.Single(twice.Problems).ToString());
        var odd = Assert.Throws<FileTroubleException>(() => Parse("rigs: [ { name: a/b, board: host, connection: process } ]"));
        Assert.Equal("bench.yaml:1:11: setting 'name' must be at most 36 letters, digits and hyphens", Assert.Single(odd.Problems).ToString());
    }

    [Fact]
    public void An_emulated_meter_needs_an_emulated_board_in_real_time_that_says_what_it_draws()
    {
        const string Meter = "meter: { ina219: { bus: emulated } }";
        var bench = Parse($$"""
            rigs:
              - { name: a, board: mps2-an386, connection: { tty: { path: "{{ProjectRoot.File("HIL.sln")}}" } }, {{Meter}} }
              - { name: b, board: mps2-an386, connection: { qemu: { time: fast } }, {{Meter}} }
              - { name: c, board: mps2-an386, connection: { qemu: { time: realtime } }, {{Meter}} }
              - { name: d, board: bare, connection: process, flash: copy, {{Meter}} }
              - { name: e, board: host, connection: process, meter: { ina219: { bus: { kernel: { bus: 255 } } } } }
            """);
        var folder = Directory.CreateTempSubdirectory("hil-kinds-").FullName;
        foreach (var file in Directory.GetFiles(ProjectRoot.File("Rigs/Boards"), "*.yaml"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(folder, "bare.yaml"), "title: bare\ncore: none\nfirmware: host\nflash-tools: [copy]\n");
        Assert.Equal(
            [
                "An emulated meter beside a real board would measure nothing (i2c bus 'emulated'). Use a real bus, such as 'kernel', or leave the rig's meter out.",
                "In fast time the board's time means nothing, and so does its energy (i2c bus 'emulated'). Use 'time: realtime', or leave the rig's meter out.",
                "Board kind 'bare' does not say what it draws (i2c bus 'emulated'). Add 'power' and 'ticks' to its file, or leave the rig's meter out.",
                "There is no such I2C bus (/dev/i2c-255). Load the driver (sudo modprobe i2c-dev; on a Raspberry Pi: dtparam=i2c_arm=on) and look with i2cdetect -l of package i2c-tools.",
            ],
            BenchCheck.Run(bench, BoardKinds.Load(folder, Catalog), new FakeToolRunner()).Select(trouble => trouble.Message));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("shunt: 200 ohm", "setting 'shunt' must be from 1 mohm to 100 ohm")]
    [InlineData("full-scale: 4 A", "setting 'full-scale' must be more than 0 and make at most 320 mV at the shunt")]
    [InlineData("full-scale: 1 A, range: mv160", "setting 'full-scale' must not be given together with 'range'")]
    [InlineData("supply: 30 V", "setting 'supply' must be more than 0 V and at most 26 V")]
    [InlineData("address: 0x50", "setting 'address' is 80, outside of 64..79")]
    [InlineData("phase-lines: { pins: [1, 2, 3] }", "setting 'phase-lines' must not be given for an emulated bus, which has the phase line itself")]
    [InlineData("phase-lines: { pins: [1, 2, 2] }", "setting 'pins' must name three different lines")]
    public void A_meters_settings_are_checked_where_they_are_written(string setting, string problem)
    {
        var trouble = Assert.Throws<FileTroubleException>(
            () => Parse($"rigs: [ {{ name: a, board: host, connection: process, meter: {{ ina219: {{ bus: emulated, {setting} }} }} }} ]"));
        Assert.EndsWith(problem, Assert.Single(trouble.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rig_without_a_flash_tool_takes_its_boards_first() =>
        Assert.IsType<Hil.Rigs.Flashing.Copy>(Assert.Single(Parse("rigs: [ { name: a, board: host, connection: process } ]").Rigs[0].FlashToolsFor(Kinds.TryFind("host")!)));

    private static Bench Parse(string text) => YamlFile.Parse<Bench>(text, "bench.yaml", Catalog);
}
