using Hil.Protocols.Parts;

namespace Hil.Protocols.Tests.Parts;

public sealed class PartTextTests
{
    [Fact]
    public void A_part_is_written_as_a_file_says_it() =>
        Assert.Equal("{ gas-flame: { level: 0.66 } }", PartText.Write(new GasFlame { Level = 0.66 }));

    [Fact]
    public void A_part_within_a_part_is_written_too_and_what_is_not_given_is_left_out() =>
        Assert.Equal(
            "{ 3-phase-oven: { mains: 50 Hz, baking-time: 2 min, pilot: { gas-flame: { level: 0.5 } } } }",
            PartText.Write(new Oven { Mains = new Frequency(50), Pilot = new GasFlame() }));

    [Theory]
    [InlineData("pie")]
    [InlineData("null")]
    [InlineData("a: b # c, [d] {e}")]
    [InlineData(" spaced \"out\" \\ and\nbroken\t")]
    [InlineData("- dash")]
    [InlineData("~~")]
    [InlineData("Crème brûlée")]
    [InlineData("'quoted'")]
    public void Whatever_a_setting_says_is_read_back(string name)
    {
        var dish = new Dish
        {
            Name = name,
            Source = new Oven { Mains = new Frequency(60_000_001), BakingTime = TimeSpan.FromTicks(12_345_678), PreHeat = TimeSpan.FromSeconds(1) },
            Doneness = Doneness.Rare,
            Portions = 3,
            Recipe = new ByteSize(4096),
            Shelf = 0xFFFFFFFF,
            Salted = true,
            Guest = new Located<string>(name, default),
        };
        var read = Kitchen.Read(PartText.Settings(dish));
        Assert.Equal(name, read.Guest!.Value.Value);
        Assert.Equal(dish with { Spare = read.Spare, Steps = read.Steps, Guest = read.Guest }, read);
    }

    [Fact]
    public void Lists_and_maps_of_parts_are_read_back()
    {
        var dish = new Dish
        {
            Name = "pie",
            Source = new GasFlame(),
            Spare = [new GasFlame { Level = 0.1 }, new GasFlame { Level = 1e-5 }],
            Steps = new Dictionary<string, TimeSpan> { ["mix well: twice"] = TimeSpan.FromSeconds(90), ["bake"] = TimeSpan.FromMilliseconds(1) },
        };
        var read = Kitchen.Read(PartText.Settings(dish));
        Assert.Equal(dish.Spare, read.Spare);
        Assert.Equal(dish.Steps, read.Steps);
    }
}
