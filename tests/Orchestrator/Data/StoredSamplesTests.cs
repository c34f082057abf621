namespace Hil.Data.Tests;

public sealed class StoredSamplesTests
{
    [Fact]
    public void The_content_hash_knows_samples_labels_shape_and_type_but_no_names()
    {
        var hash = Make().ContentHash;
        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(hash, Make(name: "other", names: ["x", "y"]).ContentHash);
        Assert.NotEqual(hash, Make(samples: [1, 2, 3, 5]).ContentHash);
        Assert.NotEqual(hash, Make(labels: [1, 1]).ContentHash);
        Assert.NotEqual(hash, Make(labels: []).ContentHash);
        Assert.NotEqual(hash, Make(shape: [1, 2]).ContentHash);
        Assert.NotEqual(hash, Make(type: ElementType.Int8).ContentHash);
    }

    [Fact]
    public void Parts_that_do_not_fit_together_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Make(samples: [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Make(samples: []));
        Assert.Throws<ArgumentException>(() => Make(labels: [1]));
        Assert.Throws<ArgumentException>(() => Make(labels: [0, 2]));
        Assert.Throws<ArgumentException>(() => Make(labels: [0, -1]));
        Assert.Throws<ArgumentException>(() => Make(names: ["a"]));
        Assert.Throws<ArgumentException>(() => Make(shape: [-2]));
    }

    [Fact]
    public void An_index_beyond_the_samples_is_refused()
    {
        var data = Make();
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Label(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(-1, new byte[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.SampleName(2));
    }

    [Fact]
    public void A_destination_may_be_longer_but_not_shorter()
    {
        var longer = new byte[] { 9, 9, 9 };
        Make().Read(1, longer);
        Assert.Equal([3, 4, 9], longer);
        Assert.Throws<ArgumentException>(() => Make().Read(1, new byte[1]));
    }

    private static StoredSamples Make(
        string name = "set", byte[]? samples = null, int[]? labels = null, int[]? shape = null, string[]? names = null, ElementType type = ElementType.Uint8) =>
        new(name, type, shape ?? [2], samples ?? [1, 2, 3, 4], labels ?? [0, 1], 2, names ?? []);
}
