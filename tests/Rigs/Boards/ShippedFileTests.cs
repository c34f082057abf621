using System.Globalization;
using System.Text.RegularExpressions;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;
using Hil.Testing;

namespace Hil.Rigs.Tests.Boards;

/// <summary>Every board kind and bench in the tree, whatever they are.</summary>
public sealed partial class ShippedFileTests
{
    private static readonly PartCatalog Catalog = new(typeof(Rig).Assembly);

    private static readonly BoardKinds Kinds = BoardKinds.Load(ProjectRoot.File("Rigs/Boards"), Catalog);

    public static TheoryData<string> KindNames => [.. Kinds.All.Select(kind => kind.Name)];

    /// <summary>All but processes, which have no addresses.</summary>
    public static TheoryData<string> AddressedKindNames => [.. Kinds.All.Where(kind => kind.Memory is not null).Select(kind => kind.Name)];

    public static TheoryData<string> Benches => [.. Directory.GetFiles(ProjectRoot.File("Rigs/Benches"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(AddressedKindNames))]
    public void A_boards_addresses_are_those_that_its_firmware_is_linked_to(string name)
    {
        var kind = Kinds.TryFind(name)!;
        var script = File.ReadAllText(ProjectRoot.File($"Firmware/boards/{kind.Firmware}/memory.ld"));
        var sections = Region().Matches(script).ToDictionary(match => match.Groups[1].Value, match => new Section
        {
            Origin = uint.Parse(match.Groups[2].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            Length = ByteSize.Parse($"{match.Groups[3].Value} {match.Groups[4].Value}iB", null),
        });
        Assert.Equal((sections["FLASH"], sections["MODEL"], sections["RAM"]), (kind.Memory!.Flash, kind.Memory.Model, kind.Memory.Ram));
    }

    [Theory]
    [MemberData(nameof(KindNames))]
    public void A_board_that_is_emulated_says_what_it_draws_and_how_its_ticks_run(string name)
    {
        var kind = Kinds.TryFind(name)!;
        var power = kind.Power!;
        Assert.True(kind.Ticks!.Value.Hertz > 0);
        Assert.True(power.Infer.Current.Value >= 0.010, "too little to be told by a shunt of 0.1 ohm");
        Assert.True(power.Idle.Current.Value < power.Infer.Current.Value / 2 && power.Sleep.Current.Value < power.Idle.Current.Value / 2);
        Assert.All(Enum.GetValues<Phase>(), phase => Assert.True((power.Of(phase).Published is null) != (power.Of(phase).Assumption is null)));
    }

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

    [GeneratedRegex(@"(\w+) \(\w+\) : ORIGIN = 0x([0-9A-Fa-f]+), LENGTH = (\d+)([KM])")]
    private static partial Regex Region();
}
