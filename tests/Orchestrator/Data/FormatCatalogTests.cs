using Hil.Protocols.Parts;

namespace Hil.Data.Tests;

public sealed class FormatCatalogTests
{
    private static readonly PartCatalog Catalog = new(typeof(IDataSetFormat).Assembly);

    public static TheoryData<string> Names => [.. Catalog.Of(typeof(IDataSetFormat)).Select(part => part.Name)];

    [Fact]
    public void The_documented_formats_are_found() =>
        Assert.Superset(new HashSet<string> { "cifar10", "mnist-idx", "image-folder", "raw-tensors", "synthetic" }, [.. Names.Select(row => row.Data)]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_format_and_every_setting_says_what_it_is(string name)
    {
        var part = Catalog.Of(typeof(IDataSetFormat)).Single(one => one.Name == name);
        Assert.NotEmpty(part.Summary);
        Assert.All(part.Settings, setting => Assert.NotEmpty(setting.Summary));
    }
}
