using Hil.Protocols.Parts;

namespace Hil.Data.Tests;

public sealed class FormatCatalogTests
{
    private static readonly PartCatalog Catalog = new(typeof(IDataSetFormat).Assembly);

    public static TheoryData<string> Names => [.. Catalog.Of(typeof(IDataSetFormat)).Select(part => part.Name)];

    [Theory]
    [InlineData("cifar10")]
    [InlineData("mnist-idx")]
    [InlineData("image-folder")]
    [InlineData("raw-tensors")]
    [InlineData("synthetic")]
    public void A_format_is_found_by_its_name_in_files(string name) =>
        Assert.Contains(name, Catalog.Of(typeof(IDataSetFormat)).Select(part => part.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_format_and_every_setting_says_what_it_is(string name)
    {
        var part = Catalog.Of(typeof(IDataSetFormat)).Single(one => one.Name == name);
        Assert.NotEmpty(part.Summary);
        Assert.All(part.Settings, setting => Assert.NotEmpty(setting.Summary));
    }
}
