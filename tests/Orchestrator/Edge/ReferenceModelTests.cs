using System.Globalization;
using Hil.Edge;
using Hil.Testing;

namespace Hil.Orchestrator.Tests.Edge;

public sealed class ReferenceModelTests(ITestOutputHelper output)
{
    private const int Images = 250, ImageBytes = 32 * 32 * 3, Classes = 10;

    private static readonly EdgeInput Plain = new();

    private static readonly EdgeInput Normalised = new()
    {
        Mean = [0.4914f, 0.4822f, 0.4465f],
        StandardDeviation = [0.2023f, 0.1994f, 0.2010f],
    };

    [Fact]
    public void ResNet56_agrees_with_ResNet8_only_with_the_authors_normalisation()
    {
        var pixels = Pixels();
        var local = LocalClasses();
        var file = ProjectRoot.ReferenceFile("models", "resnet56-cifar10.onnx");

        var normalised = Agreement(Run(file, Normalised, pixels), local);
        var plain = Agreement(Run(file, Plain, pixels), local);
        var raw = Agreement(Run(file, EdgeInput.RawPixels, pixels), local);

        output.WriteLine(FormattableString.Invariant(
            $"agreement with the int8 ResNet-8 on {Images} images: normalised {normalised}, pixel/255 {plain}, raw {raw}"));
        Assert.InRange(normalised, 200, Images);
        Assert.True(normalised > plain && normalised > raw);
    }

    [Fact]
    public void The_quantised_ResNet8_agrees_with_the_interpreter_s_outputs_of_its_sibling()
    {
        var pixels = Pixels();
        var local = LocalClasses();
        var file = ProjectRoot.ReferenceFile("models", "resnet8-int8-qdq.onnx");

        foreach (var (name, input) in new[] { ("raw", EdgeInput.RawPixels), ("pixel/255", Plain), ("normalised", Normalised) })
            output.WriteLine(FormattableString.Invariant($"{name}: {Agreement(Run(file, input, pixels), local)} of {Images}"));

        // Its weights were quantised by another tool: close, not equal.
        Assert.InRange(Agreement(Run(file, EdgeInput.RawPixels, pixels), local), 225, Images);
    }

    private static byte[] Pixels()
    {
        var pixels = File.ReadAllBytes(ProjectRoot.ReferenceFile("cifar10", "images-250-hwc-u8.bin"));
        Assert.Equal(Images * ImageBytes, pixels.Length);
        return pixels;
    }

    private static int[] LocalClasses() =>
        [.. File.ReadLines(ProjectRoot.ReferenceFile("models", "resnet8-int8-tflite-outputs.csv")).Skip(1).Select(line =>
        {
            var codes = line.Split(',').Skip(1).Select(code => int.Parse(code, CultureInfo.InvariantCulture)).ToList();
            return codes.IndexOf(codes.Max());
        })];

    private static int[] Run(string file, EdgeInput input, byte[] pixels)
    {
        using var model = EdgeModel.Load(file, input, new EdgeModelOptions { BatchLimit = 8 });
        var scores = new float[Images * Classes];
        model.Classify(pixels, scores);
        return [.. Enumerable.Range(0, Images).Select(i =>
        {
            Assert.True(EdgeDecision.TryClass(scores.AsSpan(i * Classes, Classes), out var index));
            return index;
        })];
    }

    private static int Agreement(int[] edge, int[] local) => edge.Zip(local).Count(pair => pair.First == pair.Second);
}
