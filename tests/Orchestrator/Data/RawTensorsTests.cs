using Hil.Testing;

namespace Hil.Data.Tests;

public sealed class RawTensorsTests : IDisposable
{
    private readonly DataFolder folder = new();

    [Fact]
    public void Samples_need_not_be_images()
    {
        var data = new RawTensors { Path = folder.Write("a.bin", [.. Enumerable.Range(0, 24).Select(i => (byte)i)]), Dtype = ElementType.Float32, Shape = [3] }.Open();

        Assert.Equal((2, 12, false, 0), (data.Count, data.SampleBytes, data.HasLabels, data.ClassCount));
        Assert.Equal([.. Enumerable.Range(12, 12).Select(i => (byte)i)], data.Sample(1));
    }

    [Fact]
    public void Labels_are_one_a_line()
    {
        var data = Labelled("2\n0\n\n1\n").Open();
        Assert.Equal([2, 0, 1], Enumerable.Range(0, 3).Select(data.Label));
        Assert.Equal(3, data.ClassCount);
    }

    [Fact]
    public void Labels_in_the_form_of_mlperf_tiny_name_the_samples_of_one_file()
    {
        var data = Labelled("x.bin,10,2\ny.bin,10,0\nz.bin,10,1\n").Open();
        Assert.Equal((10, "y.bin"), (data.ClassCount, data.SampleName(1)));
    }

    [Fact]
    public void Labels_in_the_form_of_mlperf_tiny_order_the_files_of_a_folder()
    {
        folder.Write("set/b.bin", 1, 2);
        folder.Write("set/a.bin", 3, 4);
        var ordered = new RawTensors { Path = folder["set"], Dtype = ElementType.Uint8, Shape = [2], Labels = folder.WriteText("l", "b.bin,2,1\na.bin,2,0\n") }.Open();
        Assert.Equal(("b.bin", 1), (ordered.SampleName(0), ordered.Label(0)));
        Assert.Equal([1, 2], ordered.Sample(0));

        var unlabelled = new RawTensors { Path = folder["set"], Dtype = ElementType.Uint8, Shape = [2] }.Open();
        Assert.Equal([3, 4], unlabelled.Sample(0));
    }

    [Fact]
    public void Every_truncation_of_an_unlabelled_file_is_refused_unless_whole_samples_remain()
    {
        byte[] whole = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        for (var length = 0; length < whole.Length; length++)
        {
            var path = folder.Write("short.bin", whole.AsSpan(0, length));
            var format = new RawTensors { Path = path, Dtype = ElementType.Int8, Shape = [3, 1] };
            if (length is 3 or 6)
                Assert.Equal(length / 3, format.Open().Count);
            else
                DataAssert.Refused(format, path);
        }
    }

    [Theory]
    [InlineData("0\n1\n", "2 labels for 3 samples")]
    [InlineData("a,2,0\nb,2,1\nc,2,2\n", "label is 2, expected is 0 to 1")]
    [InlineData("a,3,0\nb,2,1\nc,3,2\n", "states 2 classes, the first states 3")]
    [InlineData("0\n1,2,3\n2\n", "3 columns, the first has 1")]
    [InlineData("0,1\n", "2 columns, expected are 3 or 1")]
    [InlineData("0\n-1\n2\n", "label is '-1'")]
    [InlineData("0\n99999999999\n2\n", "label is '99999999999'")]
    [InlineData("../a,3,0\nb,3,1\nc,3,2\n", "'../a' is not the plain name")]
    [InlineData("\n \n", "no label")]
    public void Wrong_labels_are_refused(string text, string expected) =>
        Assert.Contains(expected, DataAssert.Refused(Labelled(text), folder["labels.csv"]).What, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(int.MaxValue)]
    public void A_shape_that_cannot_be_is_refused(int dimension)
    {
        var path = folder.Write("a.bin", 1, 2, 3);
        DataAssert.Refused(new RawTensors { Path = path, Dtype = ElementType.Float32, Shape = [dimension, 2] }, path);
    }

    [Fact]
    public void A_file_of_another_size_and_an_empty_folder_are_refused()
    {
        folder.Write("set/a.bin", 1, 2);
        folder.Write("set/b.bin", 1, 2, 3);
        DataAssert.Refused(new RawTensors { Path = folder["set"], Dtype = ElementType.Uint8, Shape = [2] }, folder["set/b.bin"]);
        folder.WriteText("none/readme.txt", "no samples");
        DataAssert.Refused(new RawTensors { Path = folder["none"], Dtype = ElementType.Uint8, Shape = [2] }, folder["none"]);
    }

    [Fact]
    public void The_reference_images_are_read_unlabelled()
    {
        var data = new RawTensors { Path = Reference("cifar10", "images-250-hwc-u8.bin"), Dtype = ElementType.Uint8, Shape = [32, 32, 3] }.Open();

        Assert.Equal((250, 3072, false), (data.Count, data.SampleBytes, data.HasLabels));
        Assert.Equal(File.ReadAllBytes(Reference("cifar10", "images-250-hwc-u8.bin").FullPath)[^3072..], data.Sample(249));
    }

    [Fact]
    public void The_published_labels_of_ic01_are_read()
    {
        var labels = Reference("mlperf-tiny", "ic01-y_labels.csv");
        var data = new RawTensors { Path = folder.Write("a.bin", new byte[200 * 4]), Dtype = ElementType.Uint8, Shape = [4], Labels = labels }.Open();

        Assert.Equal((200, 10, "emu_s_002009.bin"), (data.Count, data.ClassCount, data.SampleName(0)));
        Assert.Equal([2, 1, 2], Enumerable.Range(0, 3).Select(data.Label));

        var images = new RawTensors { Path = Reference("cifar10", "images-250-hwc-u8.bin"), Dtype = ElementType.Uint8, Shape = [32, 32, 3], Labels = labels };
        Assert.Contains("200 labels for 250 samples", DataAssert.Refused(images, labels).What, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private RawTensors Labelled(string labels) => new()
    {
        Path = folder.Write("a.bin", 1, 2, 3),
        Dtype = ElementType.Uint8,
        Shape = [1],
        Labels = folder.WriteText("labels.csv", labels),
    };

    private static Protocols.Parts.FilePath Reference(params string[] parts) => new(ProjectRoot.ReferenceFile(parts), parts[^1]);
}
