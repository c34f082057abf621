using Hil.Protocols.Parts;

namespace Hil.Protocols.Tests.Parts;

public sealed class ReadingTests
{
    [Fact]
    public void A_part_is_made_from_its_name_alone()
    {
        var dish = Kitchen.Read("name: soup\nsource: gas-flame\n");
        Assert.Equal(new GasFlame { Level = 0.5 }, dish.Source);
        Assert.Equal(Doneness.WellDone, dish.Doneness);
    }

    [Fact]
    public void A_part_takes_its_settings_from_the_map_under_its_name()
    {
        var dish = Kitchen.Read("name: soup\nsource: { gas-flame: { level: 0.25 } }\nspare:\n- gas-flame\n- gas-flame:\n    level: 1\n");
        Assert.Equal(new GasFlame { Level = 0.25 }, dish.Source);
        Assert.Equal([new GasFlame(), new GasFlame { Level = 1 }], dish.Spare);
    }

    [Fact]
    public void Keys_are_read_in_kebab_and_in_camel_case()
    {
        var expected = new Oven { Mains = new(50), BakingTime = TimeSpan.FromMilliseconds(1500) };
        Assert.Equal(expected, Kitchen.Read("{ name: pie, source: { 3-phase-oven: { mains: 50 Hz, baking-time: 1.5 s } } }").Source);
        Assert.Equal(expected, Kitchen.Read("{ name: pie, source: { 3-phase-oven: { mains: 50 Hz, bakingTime: 1500 ms } } }").Source);
    }

    [Fact]
    public void Single_values_of_every_kind_are_read()
    {
        var dish = Kitchen.Read("""
            name: pie
            source: gas-flame
            doneness: well-done
            portions: 3
            recipe: 128 KiB
            shelf: 0x08040000
            plate: 255
            salted: true
            picture: ../pie.png
            guest: Ada
            steps: { stir: 250 us, rest: 2 min }
            """);
        Assert.Equal((Doneness.WellDone, 3, new ByteSize(131072), 0x08040000u, (byte)255, true), (dish.Doneness, dish.Portions, dish.Recipe, dish.Shelf, dish.Plate, dish.Salted));
        Assert.Equal(Path.GetFullPath("pie.png"), dish.Picture!.Value.FullPath);
        Assert.Equal("../pie.png", dish.Picture.Value.Written);
        Assert.Equal(new Located<string>("Ada", new("menu/dish.yaml", 10, 8)), dish.Guest);
        Assert.Equal(TimeSpan.FromMicroseconds(250), dish.Steps["stir"]);
        Assert.Equal(TimeSpan.FromMinutes(2), dish.Steps["rest"]);
    }

    [Fact]
    public void Nothing_stands_for_nothing_only_where_that_is_allowed()
    {
        var oven = new Oven { Mains = new(50) };
        Assert.Equal(oven, Kitchen.Read("name: pie\nsource: { 3-phase-oven: { mains: 50 Hz, pre-heat: ~, pilot: } }").Source);
        Assert.Equal(["menu/dish.yaml:3:8: setting 'spare' needs a value (list of heat source)"], Kitchen.Mistakes("name: pie\nsource: gas-flame\nspare: ~\n"));
    }

    [Theory]
    [InlineData("0x40000", 262144)]
    [InlineData("512 B", 512)]
    [InlineData("1.5 kB", 1500)]
    [InlineData("1MiB", 1048576)]
    public void A_size_is_read_with_its_unit(string text, long bytes) => Assert.Equal(new ByteSize(bytes), ByteSize.Parse(text, null));

    [Theory]
    [InlineData("128 KiB")]
    [InlineData("1000 B")]
    [InlineData("1 MiB")]
    public void A_size_is_written_as_it_can_be_read(string text) => Assert.Equal(text, ByteSize.Parse(text, null).ToString());

    [Fact]
    public void A_duration_is_written_as_it_can_be_read() =>
        Assert.All(["250 us", "1500 ms", "2 s", "90 s", "2 min", "3 h", "0 s"], text => Assert.Equal(text, Duration.Format(Duration.Parse(text))));

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var trouble = Assert.Throws<TroubleException>(() => YamlFile.Read<Dish>("menu/none.yaml", Kitchen.Catalog));
        Assert.Equal((TroubleKind.Configuration, "menu/none.yaml"), (trouble.Kind, trouble.Where));
        Assert.Equal(2, trouble.ExitCode);
    }
}
