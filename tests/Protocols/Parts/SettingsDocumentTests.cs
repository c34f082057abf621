using Hil.Protocols.Parts;

namespace Hil.Protocols.Tests.Parts;

public sealed class SettingsDocumentTests
{
    private const string Dish = """
        name: soup
        source: { gas-flame: { level: 0.5 } }
        spare: [ { gas-flame: { level: 0.1 } }, gas-flame ]
        """;

    [Fact]
    public void A_setting_is_set_by_its_path_and_the_document_stays_as_it_was()
    {
        var document = SettingsDocument.Parse(Dish, "menu/dish.yaml");
        var other = document.With("source.gas-flame.level", new("menu/plan.yaml", 3, 1), Written("0.75"));

        Assert.Equal(0.75, Assert.IsType<GasFlame>(other.Bind<Dish>(Kitchen.Catalog).Source).Level);
        Assert.Equal(0.5, Assert.IsType<GasFlame>(document.Bind<Dish>(Kitchen.Catalog).Source).Level);
        Assert.Equal("0.75", other.Find("source.gas-flame.level")?.ToString());
        Assert.Null(document.Find("source.gas-flame.height"));
    }

    [Fact]
    public void What_lies_on_the_way_is_made_where_it_is_missing()
    {
        var document = SettingsDocument.Parse(Dish, "menu/dish.yaml").With("steps.stir", new("menu/plan.yaml", 3, 1), Written("2 s"));
        Assert.Equal(TimeSpan.FromSeconds(2), document.Bind<Dish>(Kitchen.Catalog).Steps["stir"]);
    }

    [Fact]
    public void A_setting_is_set_in_each_entry_of_a_list()
    {
        var document = SettingsDocument.Parse(Dish, "menu/dish.yaml");
        Assert.Equal(["0.1", null], document.FindEach("spare", "gas-flame.level").Select(found => found?.ToString()));

        var other = document.WithEach("spare", "gas-flame.level", new("menu/plan.yaml", 3, 1), Written("0.9"));
        Assert.All(other.Bind<Dish>(Kitchen.Catalog).Spare, spare => Assert.Equal(0.9, Assert.IsType<GasFlame>(spare).Level));
    }

    [Theory]
    [InlineData("sauce.gas-flame.level", "0.2", "menu/plan.yaml:3:1: unknown setting 'sauce' of the file, did you mean 'source'?")]
    [InlineData("source.gas-flame.levle", "0.2", "menu/plan.yaml:3:1: unknown setting 'levle' of heat source 'gas-flame', did you mean 'level'?")]
    [InlineData("source.gas-flame.level", "2", "menu/plan.yaml:7:9: setting 'level' is 2, outside of 0..1")]
    [InlineData("source", "gas-flam", "menu/plan.yaml:7:9: unknown heat source 'gas-flam', did you mean 'gas-flame'?")]
    [InlineData("source", "{ gas-flame: { lvel: 1 } }", "menu/plan.yaml:7:24: unknown setting 'lvel' of heat source 'gas-flame', did you mean 'level'?")]
    [InlineData("source.3-phase-oven.mains", "50 Hz", "menu/plan.yaml:3:1: setting 'source' must be one heat source")]
    [InlineData("name.first", "a", "menu/plan.yaml:3:1: 'name.first' cannot be set: 'name' is 'soup', which has no setting 'first'")]
    [InlineData("source..level", "a", "menu/plan.yaml:3:1: 'source..level' is no path of settings")]
    public void What_cannot_be_set_is_told_with_the_place_that_wanted_it(string path, string value, string told)
    {
        var trouble = Assert.Throws<FileTroubleException>(() =>
            SettingsDocument.Parse(Dish, "menu/dish.yaml").With(path, new("menu/plan.yaml", 3, 1), Written(value)).Bind<Dish>(Kitchen.Catalog));
        Assert.StartsWith(told, Assert.Single(trouble.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_in_what_was_set_is_relative_to_the_file_that_it_was_written_in()
    {
        var document = SettingsDocument.Parse(Dish, "menu/dish.yaml").With("picture", new("album/plan.yaml", 3, 1), Written("soup.png", "album/plan.yaml"));
        Assert.Equal(Path.GetFullPath("album/soup.png"), document.Bind<Dish>(Kitchen.Catalog).Picture!.Value.FullPath);
    }

    [Theory]
    [InlineData("[1, { a: b }, {}]")]
    [InlineData("{ margin: { threshold: 0.3 }, more: [x] }")]
    [InlineData("20 ms")]
    public void A_value_is_printed_in_one_line_as_a_file_would_have_it(string text) => Assert.Equal(text, Written(text).ToString());

    /// <summary>A value in line 7, column 9.</summary>
    private static WrittenSetting Written(string value, string file = "menu/plan.yaml") =>
        SettingsDocument.Parse(new string('\n', 6) + "values: " + value, file).Find("values")!;
}
