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

    /// <summary>All that our own linker scripts place: neither processes nor boards under a maker's build system.</summary>
    public static TheoryData<string> AddressedKindNames => [.. Kinds.All.Where(kind => kind.Memory is not null && File.Exists(LinkerScript(kind))).Select(kind => kind.Name)];

    public static TheoryData<string> PowerKindNames => [.. Kinds.All.Where(kind => kind.Power is not null).Select(kind => kind.Name)];

    /// <summary>Boards that one can hold in hand.</summary>
    public static TheoryData<string> PhysicalKindNames => [.. Kinds.All.Where(kind => kind.Wiring is not null).Select(kind => kind.Name)];

    public static TheoryData<string> Benches => [.. Directory.GetFiles(ProjectRoot.File("Rigs/Benches"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(AddressedKindNames))]
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
    [MemberData(nameof(PowerKindNames))]
    public void A_board_says_what_it_draws_in_each_phase_and_who_says_so(string name)
    {
        var kind = Kinds.TryFind(name)!;
        var power = kind.Power!;
        Assert.True(kind.Ticks!.Value.Hertz > 0);
        Assert.True(power.Infer.Current.Value >= 0.010, "too little to be told by a shunt of 0.1 ohm");
        Assert.True(power.Idle.Current.Value < power.Infer.Current.Value / 2 && power.Sleep.Current.Value < power.Idle.Current.Value / 2);
        Assert.All(Enum.GetValues<Phase>(), phase => Assert.True((power.Of(phase).Published is null) != (power.Of(phase).Assumption is null)));
    }

    [Theory]
    [MemberData(nameof(KindNames))]
    public void A_board_can_be_emulated_with_what_it_draws_or_be_held_in_hand(string name)
    {
        var kind = Kinds.TryFind(name)!;
        Assert.True(kind.Wiring is not null || kind.Power is not null);
        Assert.True(kind.Emulation is null || kind.Power is not null);
    }

    [Theory]
    [MemberData(nameof(PhysicalKindNames))]
    public void A_board_that_can_be_held_in_hand_says_how_it_is_found_reached_reset_and_measured(string name)
    {
        var kind = Kinds.TryFind(name)!;
        Assert.NotEmpty(kind.Links);
        Assert.NotEmpty(kind.Usb);
        Assert.Equal(kind.Usb.Count, kind.Usb.Select(usb => usb.Id).Distinct().Count());
        Assert.True(kind.Clock!.Value.Hertz > 0 && kind.Memory is not null);
        Assert.StartsWith("#", File.ReadAllText(ProjectRoot.File($"Rigs/Boards/{name}.yaml")), StringComparison.Ordinal);
        if (kind.Reset is ByFlashTool) Assert.Null(kind.Reset.Hindrance(kind));
    }

    [Theory]
    [InlineData("nucleo-l4r5zi", 6919e-6, 165.1e-3, 1.8)]
    [InlineData("nucleo-h7a3zi-q", 5090e-6, 40.8e-3, 3.0)]
    [InlineData("nucleo-u575zi-q", 2565e-6, 109.5e-3, 1.8)]
    public void A_published_energy_gives_the_current_of_the_infer_phase(string name, double joules, double seconds, double volts)
    {
        var power = Kinds.TryFind(name)!.Power!;
        Assert.Equal(joules / seconds / volts, power.Infer.Current.Value, 4);
        Assert.Equal(volts, power.Supply.Value);
    }

    [Theory]
    [InlineData("netduinoplus2", "nucleo-f446re", "nucleo-l4r5zi", "nucleo-h7a3zi-q", "nucleo-u575zi-q", "arduino-nano-33-ble", "arduino-portenta-h7",
        "esp32-devkitc", "esp32-s3-devkitc", "raspberry-pi-pico", "raspberry-pi-pico-2", "xiao-nrf52840", "coral-dev-board-micro", "teensy-4-1")]
    public void A_lab_finds_its_boards_here(params string[] names) =>
        Assert.Empty(names.Except(PhysicalKindNames.Select(row => row.Data)));

    [Fact]
    public void The_published_current_is_the_published_energy_over_time_and_voltage()
    {
        var power = Kinds.TryFind("mps2-an386")!.Power!;
        Assert.Contains("6,919 uJ in 165.1 ms at 1.8 V", power.Infer.Published!, StringComparison.Ordinal);
        Assert.Equal(6919e-6 / 165.1e-3 / 1.8, power.Infer.Current.Value, 4);
        Assert.Equal(1.8, power.Supply.Value);
    }

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

    [GeneratedRegex(@"(\w+) \(\w+\) : ORIGIN = 0x([0-9A-Fa-f]+), LENGTH = (\d+)([KM])")]
    private static partial Regex Region();
}
