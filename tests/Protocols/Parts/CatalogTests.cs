using Hil.Protocols.Parts;

namespace Hil.Protocols.Tests.Parts;

public sealed class CatalogTests
{
    [Theory]
    [InlineData("Gdb", "gdb")]
    [InlineData("MaximumProbability", "maximum-probability")]
    [InlineData("OpenOcd", "open-ocd")]
    [InlineData("Ina219", "ina219")]
    [InlineData("HTTPServer", "http-server")]
    public void A_type_is_named_in_kebab_case(string type, string name) => Assert.Equal(name, SettingName.Kebab(type));

    [Theory]
    [InlineData("bord", "board")]
    [InlineData("baord", "board")]
    [InlineData("Board", "board")]
    [InlineData("conn", "connection")]
    [InlineData("paint", null)]
    public void The_nearest_name_is_offered_only_for_a_slip(string written, string? nearest) =>
        Assert.Equal(nearest, SettingName.Nearest(written, ["name", "board", "connection"]));

    [Fact]
    public void A_part_is_described_with_its_settings_defaults_ranges_and_documentation()
    {
        var flame = Kitchen.Catalog.Of(typeof(IHeatSource)).Single(part => part.Name == "gas-flame");
        Assert.Equal(("heat source", "Burns gas."), (flame.Role, flame.Summary));
        Assert.Equal(new SettingDescription("level", "number", false, "0.5", "0..1", "How hard it burns, see GasFlame."), Assert.Single(flame.Settings));
    }

    [Fact]
    public void Settings_that_must_be_given_have_no_default()
    {
        var oven = Kitchen.Catalog.Of(typeof(IHeatSource)).Single(part => part.Type == typeof(Oven));
        Assert.Equal("3-phase-oven", oven.Name);
        Assert.Equal(
            ["mains frequency True ", "baking-time duration False 2 min", "pre-heat duration False ", "pilot heat source False "],
            oven.Settings.Select(setting => $"{setting.Name} {setting.Kind} {setting.Required} {setting.Default}"));
    }

    [Fact]
    public void All_roles_of_all_assemblies_are_listed() =>
        Assert.Equal(["3-phase-oven", "gas-flame"], Kitchen.Catalog.All.Where(part => part.Role == "heat source").Select(part => part.Name));

    [Fact]
    public void A_role_without_parts_says_that_there_is_none()
    {
        var trouble = Assert.Throws<FileTroubleException>(() => YamlFile.Parse<Dish>("name: pie\nsource: gas-flame", "x", new PartCatalog()));
        Assert.Equal("x:2:9: unknown heat source 'gas-flame', there is none", Assert.Single(trouble.Problems).ToString());
    }
}
