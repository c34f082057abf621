using System.Buffers.Binary;

namespace Hil.Data.Tests;

public sealed class MnistIdxTests : IDisposable
{
    private readonly DataFolder folder = new();

    [Fact]
    public void Images_are_served_with_one_channel_and_their_labels()
    {
        var format = new MnistIdx { Images = folder.Write("i", Idx([2, 2, 3], 12)), Labels = folder.Write("l", Idx([2], 2)) };
        var data = format.Open();

        Assert.Equal([2, 3, 1], data.Shape);
        Assert.Equal([0, 1], [data.Label(0), data.Label(1)]);
        Assert.Equal([6, 7, 8, 9, 10, 11], data.Sample(1));
        Assert.Equal((10, "i[1]"), (data.ClassCount, data.SampleName(1)));
    }

    [Fact]
    public void Four_dimensions_are_images_with_channels() =>
        Assert.Equal([2, 1, 3], new MnistIdx { Images = folder.Write("i", Idx([2, 2, 1, 3], 12)) }.Open().Shape);

    [Fact]
    public void Without_labels_the_data_set_says_so()
    {
        var data = new MnistIdx { Images = folder.Write("i", Idx([2, 2, 3], 12)) }.Open();
        Assert.False(data.HasLabels);
        Assert.Throws<InvalidOperationException>(() => data.Label(0));
    }

    [Fact]
    public void Every_truncation_of_either_file_is_refused()
    {
        var (images, labels) = (Idx([2, 2, 3], 12), Idx([2], 2));
        for (var length = 0; length < images.Length; length++)
        {
            var path = folder.Write("short", images.AsSpan(0, length));
            DataAssert.Refused(new MnistIdx { Images = path }, path);
        }

        folder.Write("whole", images);
        for (var length = 0; length < labels.Length; length++)
        {
            var path = folder.Write("short", labels.AsSpan(0, length));
            DataAssert.Refused(new MnistIdx { Images = folder["whole"], Labels = path }, path);
        }
    }

    [Fact]
    public void Bytes_after_the_last_image_are_refused() => Refused([.. Idx([2, 2, 3], 12), 0], "need 12 bytes, the file has 13");

    [Fact]
    public void Another_magic_number_is_refused()
    {
        Refused([0, 0, 13, 3, .. Idx([2, 2, 3], 12)[4..]], "00000D03, expected is 00000803");
        Refused(Idx([12], 12), "00000801, expected is 00000803");
        Refused([0x1F, 0x8B, 8, 0, 1, 2], "gzip");
    }

    [Theory]
    [InlineData(0, 2, 3)]
    [InlineData(-1, 2, 3)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void Impossible_dimensions_are_refused(int count, int height, int width) => Refused(Idx([count, height, width], 12), "");

    [Fact]
    public void Labels_of_another_number_or_out_of_range_are_refused()
    {
        var images = folder.Write("i", Idx([2, 2, 3], 12));
        var three = folder.Write("three", Idx([3], 3));
        Assert.Contains("3 labels for 2 images", DataAssert.Refused(new MnistIdx { Images = images, Labels = three }, three).What, StringComparison.Ordinal);
        var two = folder.Write("two", Idx([2], 2));
        var trouble = DataAssert.Refused(new MnistIdx { Images = images, Labels = two, ClassCount = 1 }, two);
        Assert.Contains("record 1, offset 9", trouble.Where, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private void Refused(byte[] bytes, string expected)
    {
        var path = folder.Write("i", bytes);
        Assert.Contains(expected, DataAssert.Refused(new MnistIdx { Images = path }, path).What, StringComparison.Ordinal);
    }

    /// <summary>A file whose elements count up from 0.</summary>
    private static byte[] Idx(int[] dimensions, int elements)
    {
        var bytes = new byte[4 + (4 * dimensions.Length) + elements];
        (bytes[2], bytes[3]) = (8, (byte)dimensions.Length);
        for (var i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), dimensions[i]);
        for (var i = 0; i < elements; i++)
            bytes[^(elements - i)] = (byte)i;
        return bytes;
    }
}
