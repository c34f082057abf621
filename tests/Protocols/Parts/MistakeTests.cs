using Hil.Protocols.Parts;

namespace Hil.Protocols.Tests.Parts;

public sealed class MistakeTests
{
    [Fact]
    public void Every_mistake_of_a_file_is_listed_at_once_in_its_order()
    {
        var trouble = Assert.Throws<FileTroubleException>(() => Kitchen.Read("""
            nam: soup
            source:
              gas-flame: { level: 2, colour: blue }
            spare: [ gasflame, { 3-phase-oven: { mains: 50 } } ]
            """));
        Assert.Equal("""
            There are 6 mistakes in the file (menu/dish.yaml). Correct them:
              menu/dish.yaml:1:1: unknown setting 'nam' of the file, did you mean 'name'? (known: name, source, doneness, portions, recipe, shelf, plate, salted, picture, guest, spare, steps)
              menu/dish.yaml:1:1: the file needs the setting 'name' (text)
              menu/dish.yaml:3:23: setting 'level' is 2, outside of 0..1
              menu/dish.yaml:3:26: unknown setting 'colour' of heat source 'gas-flame' (known: level)
              menu/dish.yaml:4:10: unknown heat source 'gasflame', did you mean 'gas-flame'? (known: 3-phase-oven, gas-flame)
              menu/dish.yaml:4:45: setting 'mains': '50' has no unit; a frequency is written as 168 MHz (units: Hz, kHz, MHz, GHz)
            """, trouble.Message);
        Assert.Equal((TroubleKind.Configuration, "menu/dish.yaml"), (trouble.Kind, trouble.Where));
    }

    [Theory]
    [InlineData("portions: 0", "11: setting 'portions' is 0, outside of 1..9")]
    [InlineData("portions: many", "11: setting 'portions': 'many' is not a whole number between -2147483648 and 2147483647")]
    [InlineData("portions: 99999999999", "11: setting 'portions': '99999999999' is not a whole number between -2147483648 and 2147483647")]
    [InlineData("plate: 0x100", "8: setting 'plate': '256' is not a whole number between 0 and 255")]
    [InlineData("shelf: 0xzz", "8: setting 'shelf': '0xzz' is not a hexadecimal number between 0 and 4294967295")]
    [InlineData("salted: yes", "9: setting 'salted': 'yes' is neither true nor false")]
    [InlineData("doneness: welldone", "11: setting 'doneness': unknown value 'welldone', did you mean 'well-done'? (known: rare, well-done)")]
    [InlineData("recipe: 5 kilos", "9: setting 'recipe': 'kilos' is not a unit of a size; write it as 128 KiB (units: B, KiB, MiB, GiB, kB, MB, GB)")]
    [InlineData("recipe: big", "9: setting 'recipe': 'big' is not a size; write it as 128 KiB")]
    [InlineData("recipe: -1 B", "9: setting 'recipe': '-1 B' is not a size; write it as 128 KiB")]
    [InlineData("recipe: 1e30 GB", "9: setting 'recipe': '1e30 GB' is larger than can be counted")]
    [InlineData("recipe: [1 B]", "9: setting 'recipe' must be a single value (size)")]
    [InlineData("guest: {}", "8: setting 'guest' must be a single value (text)")]
    [InlineData("spare: gas-flame", "8: setting 'spare' must be a list ('- ...' lines or [ ... ])")]
    [InlineData("steps: [1 s]", "8: setting 'steps' must be a map ('key: value')")]
    [InlineData("steps: { stir: 2 }", "16: 'stir' of setting 'steps': '2' has no unit; a duration is written as 250 ms (units: us, ms, s, min, h)")]
    [InlineData("steps: { stir: 9e18 h }", "16: 'stir' of setting 'steps': '9e18 h' is larger than can be counted")]
    [InlineData("steps: { stir: 9e15 s }", "16: 'stir' of setting 'steps': '9e15 s' is longer than can be counted")]
    [InlineData("spare: [ { gas-flame: 3 } ]", "23: heat source 'gas-flame' must hold settings ('key: value')")]
    [InlineData("spare: [ { gas-flame: {}, oven: {} } ]", "10: entry 1 of setting 'spare' must be one heat source: its name, or { name: { settings } }")]
    [InlineData("spare: [ 3-phase-oven ]", "10: heat source '3-phase-oven' needs the setting 'mains' (frequency)")]
    [InlineData("spare: [ gas-flame: { level: .nan } ]", "30: setting 'level': '.nan' is not a number")]
    [InlineData("spare: [ gas-flame: { level: NaN } ]", "30: setting 'level': 'NaN' is not a number")]
    [InlineData("spare: [ 3-phase-oven: { mains: 50 Hz, baking-time: 3 h } ]", "53: setting 'baking-time' is 3 h, outside of 1 s..2 h")]
    [InlineData("spare: [ 3-phase-oven: { mains: 50 Hz, pre-heat: 1 h } ]", "40: setting 'pre-heat' must not be longer than 'baking-time'")]
    [InlineData("spare: [ 3-phase-oven: { mains: 50 Hz, pre-heat: 1 s, preHeat: 2 s } ]", "55: setting 'pre-heat' of heat source '3-phase-oven' is given twice")]
    public void A_mistake_is_named_with_its_place_and_what_would_be_right(string line, string mistake) =>
        Assert.Equal(["menu/dish.yaml:1:" + mistake], Kitchen.Mistakes(line + "\nname: pie\nsource: gas-flame\n"));

    [Theory]
    [InlineData("name: a\nsource: gas-flame", "menu/dish.yaml:1:7: setting 'name' needs at least 2 letters")]
    [InlineData("- 1", "menu/dish.yaml:1:1: the file must hold settings ('key: value')")]
    [InlineData("", "menu/dish.yaml: the file is empty")]
    [InlineData("name: pie\n---\nname: pie", "menu/dish.yaml: the file holds more than one document ('---')")]
    public void A_file_of_another_shape_is_refused(string text, string mistake) => Assert.Equal([mistake], Kitchen.Mistakes(text));

    [Theory]
    [InlineData("name: [\n", 2)]
    [InlineData("name: pie\nname: cake", 2)]
    [InlineData("name: *none", 1)]
    [InlineData("name: 'pie", 1)]
    public void Text_that_is_not_YAML_is_refused_with_its_line(string text, int line)
    {
        var problem = Assert.Single(Assert.Throws<FileTroubleException>(() => Kitchen.Read(text)).Problems);
        Assert.Equal(line, problem.At.Line);
        Assert.StartsWith("not valid YAML: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_contains_itself_ends_in_a_message()
    {
        var mistakes = Kitchen.Mistakes("name: pie\nsource: &me { 3-phase-oven: { mains: 50 Hz, pilot: *me } }\n");
        Assert.Contains("menu/dish.yaml:2:9: setting 'pilot' is nested more than 32 deep", mistakes);
    }
}
