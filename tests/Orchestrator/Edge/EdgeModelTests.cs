using Hil.Edge;
using Hil.Protocols;

namespace Hil.Orchestrator.Tests.Edge;

public sealed class EdgeModelTests : IDisposable
{
    /// <summary>2 rows of 2 pixels of 3 channels; one score per channel: the sum of that channel.</summary>
    private static readonly float[][] ChannelSums = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, 12).Select(i => i % 3 == c ? 1f : 0f).ToArray())];

    /// <summary>The same for a planar input.</summary>
    private static readonly float[][] PlaneSums = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, 12).Select(i => i / 4 == c ? 1f : 0f).ToArray())];

    private readonly string _folder = Directory.CreateTempSubdirectory("hil-edge-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(TensorLayout.Nhwc)]
    [InlineData(TensorLayout.Nchw)]
    public void Pixels_are_scaled_per_channel_and_laid_out_as_the_sidecar_says(TensorLayout layout)
    {
        var bytes = layout == TensorLayout.Nhwc ? TinyOnnx.Linear([2, 2, 3], ChannelSums) : TinyOnnx.Linear([3, 2, 2], PlaneSums);
        using var model = EdgeModel.Load(File("m.onnx", bytes), new EdgeInput
        {
            Layout = layout,
            Scale = 0.5f,
            Mean = [1f, 2f, 3f],
            StandardDeviation = [1f, 2f, 4f],
        });
        Assert.Equal((12, 3, 2, 2, 3), (model.ImageBytes, model.Classes, model.Height, model.Width, model.Channels));

        var scores = new float[3];
        model.Classify([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120], scores);

        // Channel 0: (10 + 40 + 70 + 100) / 2 - 4 * 1; channel 1: ((20 + 50 + 80 + 110) / 2 - 4 * 2) / 2; and so on.
        Assert.Equal([106f, 61f, (150f - 12f) / 4f], scores);
    }

    [Theory]
    [InlineData(8, 8, 3, 8, 8, 3)]
    [InlineData(3, 8, 8, 8, 8, 3)]
    [InlineData(1, 28, 28, 28, 28, 1)]
    [InlineData(2, 2, 3, 2, 2, 3)]
    public void A_layout_that_is_not_stated_is_read_off_the_graph(int first, int second, int third, int height, int width, int channels)
    {
        float[][] weights = [new float[first * second * third], new float[first * second * third]];
        using var model = EdgeModel.Load(File("m.onnx", TinyOnnx.Linear([first, second, third], weights)), new EdgeInput());
        Assert.Equal((height, width, channels), (model.Height, model.Width, model.Channels));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    public void Any_number_of_images_gives_the_scores_of_each_alone(int fixedBatch, int limit)
    {
        using var model = EdgeModel.Load(
            File("m.onnx", TinyOnnx.Linear([2, 2, 3], ChannelSums, fixedBatch)), EdgeInput.RawPixels, new EdgeModelOptions { BatchLimit = limit });
        Assert.Equal(fixedBatch == 0 ? limit : fixedBatch, model.BatchLimit);
        var pixels = new byte[7 * 12];
        new Random(1).NextBytes(pixels);

        var together = new float[7 * 3];
        model.Classify(pixels, together);

        for (var i = 0; i < 7; i++)
        {
            var alone = new float[3];
            model.Classify(pixels.AsSpan(i * 12, 12), alone);
            Assert.Equal(alone, together[(i * 3)..(i * 3 + 3)]);
        }
    }

    [Fact]
    public void An_interrupted_run_has_no_scores_and_the_next_one_has()
    {
        using var model = EdgeModel.Load(File("m.onnx", TinyOnnx.Linear([2, 2, 3], ChannelSums)), EdgeInput.RawPixels);
        model.Load(0, new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
        using var interrupt = new CancellationTokenSource();
        interrupt.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => model.Run(1, interrupt.Token));
        model.Run(1);
        Assert.Equal([1f, 0f, 0f], model.Scores(0).ToArray());
        using var calm = new CancellationTokenSource();
        model.Load(0, new byte[] { 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
        model.Run(1, calm.Token);
        Assert.Equal([0f, 9f, 0f], model.Scores(0).ToArray());
    }

    [Fact]
    public void An_absent_file_is_named()
    {
        var file = Path.Combine(_folder, "absent.onnx");
        AssertNames(file, "cannot be read", () => EdgeModel.Load(file, EdgeInput.RawPixels));
    }

    [Fact]
    public void A_truncated_model_is_named()
    {
        var whole = TinyOnnx.Linear([2, 2, 3], ChannelSums);
        foreach (var length in new[] { 0, 1, whole.Length / 2, whole.Length - 1 })
        {
            var file = File($"cut-{length}.onnx", whole[..length]);
            AssertNames(file, "cannot be used", () => EdgeModel.Load(file, EdgeInput.RawPixels));
        }
    }

    [Fact]
    public void A_file_that_is_not_onnx_is_named()
    {
        var file = File("notes.onnx", "These are no weights at all."u8.ToArray());
        AssertNames(file, "cannot be used", () => EdgeModel.Load(file, EdgeInput.RawPixels));
    }

    [Fact]
    public void A_model_that_takes_no_floats_is_refused_with_what_it_takes()
    {
        var file = File("bytes.onnx", TinyOnnx.Linear([2, 2, 3], ChannelSums, bytes: true));
        AssertNames(file, "UInt8 [?, 2, 2, 3]", () => EdgeModel.Load(file, EdgeInput.RawPixels));
    }

    [Fact]
    public void A_model_whose_input_is_no_image_is_refused_with_its_shape()
    {
        var file = File("flat.onnx", TinyOnnx.Linear([12], ChannelSums));
        AssertNames(file, "[?, 12]", () => EdgeModel.Load(file, EdgeInput.RawPixels));
    }

    [Fact]
    public void A_matrix_that_does_not_fit_the_image_is_refused()
    {
        var file = File("misfit.onnx", TinyOnnx.Linear([2, 2, 4], ChannelSums));
        AssertNames(file, "cannot be used", () => EdgeModel.Load(file, EdgeInput.RawPixels));
    }

    [Fact]
    public void A_sidecar_with_another_number_of_channels_is_refused()
    {
        var file = File("m.onnx", TinyOnnx.Linear([2, 2, 3], ChannelSums));
        AssertNames(file, "2 values of mean for 3 channels", () => EdgeModel.Load(file, new EdgeInput { Mean = [0f, 0f] }));
        AssertNames(file, "standard deviation is 0", () => EdgeModel.Load(file, new EdgeInput { StandardDeviation = [0f] }));
    }

    [Fact]
    public void The_first_of_equal_scores_decides_and_nonsense_decides_nothing()
    {
        Assert.True(EdgeDecision.TryClass([1f, 3f, 3f], out var index));
        Assert.Equal(1, index);
        Assert.True(EdgeDecision.TryClass([float.NegativeInfinity, -5f], out index));
        Assert.Equal(1, index);
        Assert.False(EdgeDecision.TryClass([1f, float.NaN], out _));
        Assert.False(EdgeDecision.TryClass([], out _));
    }

    private static void AssertNames(string file, string what, Action load)
    {
        var trouble = Assert.Throws<TroubleException>(load);
        Assert.Equal((TroubleKind.Data, file), (trouble.Kind, trouble.Where));
        Assert.Contains(what, trouble.Message, StringComparison.Ordinal);
        Assert.NotEmpty(trouble.Remedy);
    }

    private string File(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}
