using System.Security.Cryptography;
using CsCheck;
using Hil.Protocols;

namespace Hil.Data.Tests;

public sealed class SyntheticDataTests : IDisposable
{
    private readonly DataFolder folder = new();

    [Fact]
    public async Task The_same_seed_gives_the_same_file_on_every_machine()
    {
        await SyntheticData.GenerateAsync(folder["a.bin"].FullPath, 2, 250, TestContext.Current.CancellationToken);
        // The shipped models were trained on these images: a change of this hash needs new weights and a new card.
        Assert.Equal("72bdfa5836d5430e65f1cba43339626b9112bd5798b4dfa97cf85d3f4c176a64", Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(folder["a.bin"].FullPath))));
    }

    [Fact]
    public async Task The_file_and_the_data_set_in_memory_hold_the_same_samples()
    {
        await SyntheticData.GenerateAsync(folder["a.bin"].FullPath, 7, 130, TestContext.Current.CancellationToken);
        var (file, memory) = (new Cifar10 { Path = folder["a.bin"] }.Open(), new Synthetic { Count = 130, Seed = 7 }.Open());

        Assert.Equal(memory.ContentHash, file.ContentHash);
        Assert.Equal(memory.ClassNames, file.ClassNames);
        Assert.Equal("disc", file.ClassNames[0]);
    }

    [Fact]
    public void A_sample_does_not_depend_on_those_before_it() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 1_000_000]).Sample(
            (seed, index) =>
            {
                byte[] first = new byte[SyntheticData.SampleBytes], other = new byte[SyntheticData.SampleBytes], again = new byte[SyntheticData.SampleBytes];
                var label = SyntheticData.Draw(seed, index, first);
                SyntheticData.Draw(seed, index + 1, other);
                return label == SyntheticData.Draw(seed, index, again) && first.AsSpan().SequenceEqual(again) && !first.AsSpan().SequenceEqual(other);
            },
            iter: 200);

    [Fact]
    public void Every_ten_samples_hold_each_class_once() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 100_000]).Sample(
            (seed, block) => Enumerable.Range(block * 10, 10).Select(index => SyntheticData.Label(seed, index)).Order().SequenceEqual(Enumerable.Range(0, 10)),
            iter: 200);

    [Fact]
    public void Another_seed_gives_other_images() =>
        Assert.NotEqual(new Synthetic { Count = 10, Seed = 1 }.Open().ContentHash, new Synthetic { Count = 10, Seed = 2 }.Open().ContentHash);

    [Fact]
    public void A_larger_share_of_hard_images_makes_some_of_the_same_images_hard_and_leaves_the_others()
    {
        IDataSet usual = new Synthetic { Count = 200 }.Open(), harder = new Synthetic { Count = 200, Hard = 0.75 }.Open();
        var same = Enumerable.Range(0, 200).Count(i => Pixels(usual, i).AsSpan().SequenceEqual(Pixels(harder, i)));
        Assert.InRange(same, 90, 160); // both sides of the two shares: 0.625 of all, give or take
        Assert.Equal(("synthetic-2", "synthetic-2-hard-0.75"), (usual.Name, harder.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(500_001)]
    public void A_count_that_cannot_be_is_refused(int count) =>
        Assert.Equal(2, Assert.Throws<TroubleException>(new Synthetic { Count = count }.Open).ExitCode);

    [Fact]
    public async Task A_stopped_generation_leaves_the_old_file_and_no_other()
    {
        var path = folder.WriteText("set/a.bin", "old");
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SyntheticData.GenerateAsync(path.FullPath, 1, 1000, stopped.Token));
        Assert.Equal("old", await File.ReadAllTextAsync(path.FullPath));
        Assert.Equal([path.FullPath], Directory.GetFiles(folder["set"].FullPath));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_refused()
    {
        var file = folder.WriteText("file", "");
        var below = Path.Combine(file.FullPath, "a.bin");
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => SyntheticData.GenerateAsync(below, 1, 10, CancellationToken.None));
        Assert.Contains(below, trouble.Where, StringComparison.Ordinal);
    }

    private static byte[] Pixels(IDataSet data, int index)
    {
        var pixels = new byte[data.SampleBytes];
        data.Read(index, pixels);
        return pixels;
    }

    public void Dispose() => folder.Dispose();
}
