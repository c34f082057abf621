using System.Globalization;
using System.Text.RegularExpressions;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;
using Hil.Rigs.Resetting;
using Hil.Testing;

namespace Hil.Rigs.Tests.Boards;

/// <summary>Every board kind and bench in the tree, whatever they are.</summary>
public sealed partial class ShippedFileTests
{
    private static readonly PartCatalog Catalog = new(typeof(Rig).Assembly);

    private static readonly BoardKinds Kinds = BoardKinds.Load(ProjectRoot.File("Rigs/Boards"), Catalog);

    public static TheoryData<string> KindNames => [.. Kinds.All.Select(kind => kind.Name)];

    /// <summary>Those whose port in Firmware/boards is linked by a script of ours: not processes, nor ports that a vendor's tools link.</summary>
    public static TheoryData<string> LinkedKindNames => [.. Kinds.All.Where(kind => kind.Memory is not null && File.Exists(LinkerScript(kind))).Select(kind => kind.Name)];

    /// <summary>Those whose power and phase line this machine plays.</summary>
    public static TheoryData<string> PlayedKindNames => [.. Kinds.All.Where(kind => kind.Ticks is not null).Select(kind => kind.Name)];

    /// <summary>Those that one can hold in one's hand.</summary>
    public static TheoryData<string> RealKindNames => [.. Kinds.All.Where(kind => kind.Usb.Count > 0).Select(kind => kind.Name)];

    /// <summary>Kinds whose inference was measured and published.</summary>
    public static TheoryData<string> PublishedKindNames => [.. Kinds.All.Where(kind => kind.Power?.Infer.Published is not null).Select(kind => kind.Name)];

    public static TheoryData<string> Benches => [.. Directory.GetFiles(ProjectRoot.File("Rigs/Benches"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(LinkedKindNames))]
    public void A_boards_addresses_are_those_that_its_firmware_is_linked_to(string name)
    {
        var kind = Kinds.TryFind(name)!;
        var script = File.ReadAllText(LinkerScript(kind));
        var sections = Region().Matches(script).ToDictionary(match => match.Groups[1].Value, match => new Section
        {
            Origin = uint.Parse(match.Groups[2].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            Length = ByteSize.Parse($"{match.Groups[3].Value} {match.Groups[4].Value}iB", null),
        });
        Assert.Equal((sections["FLASH"], sections["MODEL"], sections["RAM"]), (kind.Memory!.Flash, kind.Memory.Model, kind.Memory.Ram));
    }

    [Theory]
    [MemberData(nameof(PlayedKindNames))]
    public void A_board_that_is_emulated_says_what_it_draws_and_how_its_ticks_run(string name)
    {
        var kind = Kinds.TryFind(name)!;
        var power = kind.Power!;
        Assert.True(kind.Ticks!.Value.Hertz > 0);
        Assert.True(power.Infer.Current.Value >= 0.010, "too little to be told by a shunt of 0.1 ohm");
        Assert.True(power.Idle.Current.Value < power.Infer.Current.Value / 2 && power.Sleep.Current.Value < power.Idle.Current.Value / 2);
        Assert.All(Enum.GetValues<Phase>(), phase => Assert.True((power.Of(phase).Published is null) != (power.Of(phase).Assumption is null)));
    }

    [Theory]
    [MemberData(nameof(PublishedKindNames))]
    public void A_published_current_is_the_published_energy_over_time_and_voltage(string name)
    {
        var power = Kinds.TryFind(name)!.Power!;
        var figures = Energy().Match(power.Infer.Published!);
        Assert.True(figures.Success, power.Infer.Published);
        double Figure(int group) => double.Parse(figures.Groups[group].Value, NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        Assert.Equal(Figure(1) * 1e-6 / (Figure(2) * 1e-3) / Figure(3), power.Infer.Current.Value, 4);
        Assert.Equal(Figure(3), power.Supply.Value);
        Assert.All(Enum.GetValues<Phase>().Except([Phase.Infer]), phase => Assert.NotNull(power.Of(phase).Assumption));
    }

    [Theory]
    [MemberData(nameof(RealKindNames))]
    public void A_real_board_says_how_it_is_reached_and_wired(string name)
    {
        var kind = Kinds.TryFind(name)!;
        Assert.NotEmpty(kind.Links);
        Assert.NotNull(kind.Wiring);
        Assert.NotNull(kind.Clock);
        Assert.Equal(kind.Usb.Count, kind.Usb.Select(usb => (usb.Id, usb.Product)).Distinct().Count());
        if (kind.Reset is ByFlashTool reset) Assert.Null(reset.Hindrance(kind));
    }

    [Fact]
    public void The_boards_that_labs_have_are_there() => Assert.Superset(
        new HashSet<string>([
            "netduinoplus2", "nucleo-f446re", "nucleo-l4r5zi", "nucleo-h7a3zi-q", "nucleo-u575zi-q", "arduino-nano-33-ble", "arduino-portenta-h7",
            "esp32-devkitc", "esp32-s3-devkitc", "raspberry-pi-pico", "raspberry-pi-pico-2", "xiao-nrf52840", "coral-dev-board-micro", "teensy-4-1",
        ]),
        RealKindNames.Select(row => row.Data).ToHashSet());

    [Theory]
    [MemberData(nameof(Benches))]
    public void A_bench_uses_boards_that_exist_through_tools_that_fit(string name)
    {
        var bench = Bench.Load(ProjectRoot.File($"Rigs/Benches/{name}.yaml"), Catalog);
        Assert.Equal(name, bench.Name);
        Assert.Empty(BenchCheck.Run(bench, Kinds, new Testing.Tools.FakeToolRunner()));
    }

    [Fact]
    public void The_emulated_bench_has_the_speed_of_a_real_port_and_the_fast_one_has_none()
    {
        static IEnumerable<(int?, TimeMode)> Modes(string bench) => Bench.Load(ProjectRoot.File($"Rigs/Benches/{bench}.yaml"), Catalog).Rigs
            .Select(rig => (rig.Pace, ((Qemu)rig.Connection).Time));
        Assert.All(Modes("emulated"), mode => Assert.Equal((115_200, TimeMode.Realtime), mode));
        Assert.All(Modes("fast"), mode => Assert.Equal((null, TimeMode.Fast), mode));
    }

    [Fact]
    public void Every_part_says_what_it_is() =>
        Assert.All(Catalog.All, part => Assert.True(part.Summary.Length > 10, $"{part.Role} '{part.Name}' has no summary"));

    private static string LinkerScript(BoardKind kind) => ProjectRoot.File($"Firmware/boards/{kind.Firmware}/memory.ld");

    [GeneratedRegex(@"([\d,]+) uJ in ([\d.]+) ms at ([\d.]+) V")]
    private static partial Regex Energy();

    [GeneratedRegex(@"(\w+) \(\w+\) : ORIGIN = 0x([0-9A-Fa-f]+), LENGTH = (\d+)([KM])")]
    private static partial Regex Region();
}
