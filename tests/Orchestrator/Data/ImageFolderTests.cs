namespace Hil.Data.Tests;

public sealed class ImageFolderTests : IDisposable
{
    private static readonly byte[] FourPixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];

    private readonly DataFolder folder = new();

    [Fact]
    public void Class_folders_and_files_are_taken_in_ordinal_order()
    {
        folder.Write("set/b/2.png", Png.Encode(1, 1, [2, 2, 2]));
        folder.Write("set/b/10.png", Png.Encode(1, 1, [10, 10, 10]));
        folder.Write("set/Z/1.PNG", Png.Encode(1, 1, [1, 1, 1]));
        folder.Write("set/.hidden", 1);
        var data = Set(1, 1).Open();

        Assert.Equal(["Z", "b"], data.ClassNames);
        Assert.Equal(["Z/1.PNG", "b/10.png", "b/2.png"], Enumerable.Range(0, 3).Select(data.SampleName));
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(data.Label));
        Assert.Equal([10, 10, 10], data.Sample(1));
    }

    [Fact]
    public void Pixels_of_the_stated_size_come_out_as_stored()
    {
        folder.Write("set/a.png", Png.Encode(2, 2, FourPixels));
        var data = Set(2, 2).Open();
        Assert.Equal(FourPixels, data.Sample(0));
        Assert.False(data.HasLabels);
        Assert.Equal([2, 2, 3], data.Shape);
    }

    [Fact]
    public void Grey_is_a_weighted_sum()
    {
        folder.Write("set/a.png", Png.Encode(2, 2, FourPixels));
        Assert.Equal([76, 149, 28, (77 * 10 + 150 * 20 + 29 * 30) >> 8], (Set(2, 2) with { Channels = 1 }).Open().Sample(0));
    }

    [Fact]
    public void Transparent_pixels_are_laid_over_black()
    {
        folder.Write("set/a.png", Png.Encode(2, 1, [200, 100, 50, 0, 200, 100, 50, 255]));
        Assert.Equal([0, 0, 0, 200, 100, 50], Set(2, 1).Open().Sample(0));
    }

    [Fact]
    public void Another_size_is_stretched()
    {
        folder.Write("set/a.png", Png.Encode(4, 4, [.. Enumerable.Repeat((byte)77, 48)]));
        Assert.All(Set(8, 2).Open().Sample(0), value => Assert.Equal(77, value));
        folder.Write("set/a.png", Png.Encode(2, 2, [0, 0, 0, 200, 200, 200, 0, 0, 0, 200, 200, 200]));
        Assert.All(Set(1, 1).Open().Sample(0), value => Assert.InRange(value, 98, 102));
    }

    [Fact]
    public void Every_truncation_is_refused_or_loses_nothing()
    {
        var whole = Png.Encode(2, 2, FourPixels);
        var refused = 0;
        for (var length = 0; length < whole.Length; length++)
        {
            folder.Write("set/a.png", whole.AsSpan(0, length));
            // Without its last bytes (checksums and the end chunk) the image still has all its pixels.
            if (Record.Exception(() => Assert.Equal(FourPixels, Set(2, 2).Open().Sample(0))) is null)
                continue;
            DataAssert.Refused(Set(2, 2), folder["set/a.png"]);
            refused++;
        }

        Assert.InRange(refused, whole.Length - 26, whole.Length);
    }

    [Fact]
    public void What_is_not_an_image_is_refused_by_name()
    {
        folder.WriteText("set/a/notes.txt", "no image");
        DataAssert.Refused(Set(1, 1), folder["set/a/notes.txt"]);
        File.Delete(folder["set/a/notes.txt"].FullPath);
        folder.WriteText("set/a/text.png", "no image");
        DataAssert.Refused(Set(1, 1), folder["set/a/text.png"]);
    }

    [Fact]
    public void Folders_that_leave_a_doubt_are_refused()
    {
        DataAssert.Refused(Set(1, 1), folder["set"]);
        folder.WriteText("set/a/.keep", "");
        Assert.Contains("no images", DataAssert.Refused(Set(1, 1), folder["set"]).What, StringComparison.Ordinal);
        folder.Write("set/a/1.png", Png.Encode(1, 1, [1, 2, 3]));
        folder.Write("set/stray.png", Png.Encode(1, 1, [1, 2, 3]));
        DataAssert.Refused(Set(1, 1), folder["set/stray.png"]);
        File.Delete(folder["set/stray.png"].FullPath);
        folder.Write("set/a/inner/1.png", Png.Encode(1, 1, [1, 2, 3]));
        DataAssert.Refused(Set(1, 1), folder["set/a/inner"]);
    }

    [Theory]
    [InlineData(0, 1, 3)]
    [InlineData(1, -1, 3)]
    [InlineData(1, 1, 4)]
    [InlineData(65536, 65536, 3)]
    public void Sizes_that_cannot_be_are_refused(int width, int height, int channels) =>
        DataAssert.Refused(Set(width, height) with { Channels = channels }, folder["set"]);

    public void Dispose() => folder.Dispose();

    private ImageFolder Set(int width, int height) => new() { Path = folder["set"], Width = width, Height = height };
}
