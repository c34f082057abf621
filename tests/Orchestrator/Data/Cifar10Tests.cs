namespace Hil.Data.Tests;

public sealed class Cifar10Tests : IDisposable
{
    private readonly DataFolder folder = new();

    [Fact]
    public void Planes_are_served_as_rows_of_pixels_with_their_label()
    {
        var data = new Cifar10 { Path = folder.Write("a.bin", [.. Record(3, 0), .. Record(9, 100)]) }.Open();

        Assert.Equal((2, 3072, ElementType.Uint8, true), (data.Count, data.SampleBytes, data.ElementType, data.HasLabels));
        Assert.Equal([32, 32, 3], data.Shape);
        Assert.Equal([3, 9], [data.Label(0), data.Label(1)]);
        var pixels = data.Sample(1);
        for (var i = 0; i < 1024; i++)
            Assert.Equal([Value(100, i), Value(100, 1024 + i), Value(100, 2048 + i)], pixels[(3 * i)..((3 * i) + 3)]);
    }

    [Fact]
    public void Every_truncation_is_refused_with_the_record_that_is_short()
    {
        byte[] whole = [.. Record(1, 0), .. Record(2, 5)];
        for (var length = 0; length < whole.Length; length++)
        {
            var format = new Cifar10 { Path = folder.Write("short.bin", whole.AsSpan(0, length)) };
            if (length == 3073)
                Assert.Equal(1, format.Open().Count);
            else
                Assert.Contains(length == 0 ? "empty" : $"{length % 3073} of 3073 bytes", DataAssert.Refused(format, folder["short.bin"]).What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_label_above_nine_is_refused_with_its_offset()
    {
        var path = folder.Write("a.bin", [.. Record(9, 0), .. Record(10, 0)]);
        Assert.Contains("record 1, offset 3073", DataAssert.Refused(new Cifar10 { Path = path }, path).Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        DataAssert.Refused(new Cifar10 { Path = folder["none.bin"] }, folder["none.bin"]);
        folder.Write("inner/a.bin", Record(0, 0));
        DataAssert.Refused(new Cifar10 { Path = folder["inner"] }, folder["inner"]);
    }

    [Fact]
    public void Class_names_come_from_the_setting_then_from_the_file_beside_then_from_the_data_set_itself()
    {
        var path = folder.Write("a.bin", Record(0, 0));
        Assert.Equal("airplane", new Cifar10 { Path = path }.Open().ClassNames[0]);
        folder.WriteText("a.bin.classes", string.Join('\n', Enumerable.Range(0, 10)));
        Assert.Equal("0", new Cifar10 { Path = path }.Open().ClassNames[0]);
        var stated = folder.WriteText("names.txt", string.Join("\r\n", Enumerable.Range(50, 10)) + "\r\n");
        Assert.Equal("50", new Cifar10 { Path = path, Classes = stated }.Open().ClassNames[0]);
    }

    [Theory]
    [InlineData("one\ntwo\n", "2 classes, expected are 10")]
    [InlineData("a\nb\nc\nd\ne\nf\ng\nh\ni\na\n", "'a' is named twice")]
    public void Wrong_class_names_are_refused(string text, string expected)
    {
        var names = folder.WriteText("names.txt", text);
        var format = new Cifar10 { Path = folder.Write("a.bin", Record(0, 0)), Classes = names };
        Assert.Contains(expected, DataAssert.Refused(format, names).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Class_names_that_are_not_text_are_refused()
    {
        var names = folder.Write("names.txt", 0xFF, 0xFE, 0x00);
        DataAssert.Refused(new Cifar10 { Path = folder.Write("a.bin", Record(0, 0)), Classes = names }, names);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var data = new Cifar10 { Path = folder.Write("a.bin", [.. Record(1, 0), .. Record(2, 5)]) }.Open();
        var buffer = new byte[data.SampleBytes];
        data.Read(0, buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            data.Read(i & 1, buffer);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    public void Dispose() => folder.Dispose();

    private static byte Value(int start, int index) => (byte)((start + (index * 7)) % 251);

    private static byte[] Record(byte label, int start) => [label, .. Enumerable.Range(0, 3072).Select(index => Value(start, index))];
}
