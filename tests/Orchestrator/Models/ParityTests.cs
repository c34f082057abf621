using System.Globalization;
using Hil.Engine;
using Hil.Models;
using Hil.Models.Parity;
using Hil.Rigs.Tools;
using Hil.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Hil.Orchestrator.Tests.Models;

public sealed class ParityTests
{
    private readonly ModelCheck _check = new(Engine());

    [Fact]
    public async Task The_reference_tflite_model_agrees_with_its_interpreter()
    {
        var model = ModelCompiler.Compile(ProjectRoot.ReferenceFile("models", "resnet8-int8.tflite"));
        var rows = await File.ReadAllLinesAsync(ProjectRoot.ReferenceFile("models", "resnet8-int8-tflite-outputs.csv"), TestContext.Current.CancellationToken);
        var reference = rows.Skip(1).SelectMany(row => row.Split(',').Skip(1)).Select(code => sbyte.Parse(code, CultureInfo.InvariantCulture)).ToArray();
        var table = await _check.AgainstCodesAsync(model, await ImagesAsync(), reference, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"{table}");
        Assert.Equal(250, table.Rows);
        Assert.True(table.ArgmaxEqualShare >= 0.98, $"{table}");
        Assert.True(table.MeanDifference < 1, $"{table}");
    }

    [Fact]
    public async Task The_reference_qdq_model_agrees_with_ONNX_Runtime()
    {
        var path = ProjectRoot.ReferenceFile("models", "resnet8-int8-qdq.onnx");
        var images = await ImagesAsync();
        var model = ModelCompiler.Compile(path);
        Assert.Equal(1, model.Sidecar.Preprocessing.Scale);
        var table = await _check.AgainstValuesAsync(model, images, Reference(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), images, 1, [1, 32, 32, 3]), ModelHead.Last, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"{table}");
        Assert.True(table.ArgmaxEqualShare >= 0.98, $"{table}");
        Assert.True(table.MeanDifference < 1.0 / 256, $"{table}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_model_of_every_layer_agrees_with_ONNX_Runtime(int seed)
    {
        var file = SmallModel.File(seed);
        var pixels = SmallModel.Pixels(60);
        // The model takes planes; boards receive pixels.
        var planes = new byte[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (image, at) = Math.DivRem(i, SmallModel.InputBytes);
            planes[(image * SmallModel.InputBytes) + (at % 3 * 120) + (at / 3)] = pixels[i];
        }

        var model = ModelCompiler.Compile("small.onnx", file, null);
        var table = await _check.AgainstValuesAsync(model, pixels, Reference(file, planes, 1 / 255f, [1, 3, 12, 10]), ModelHead.Last, TestContext.Current.CancellationToken);
        Assert.True(table.ArgmaxEqualShare >= 0.98, $"{table}");
        Assert.True(table.MeanDifference < 2.0 / 256, $"{table}");
    }

    private static HostEngine Engine()
    {
        var workspace = new Workspace(ProjectRoot.Path);
        Assert.True(File.Exists(workspace.HostEngine), "the engine is not built; in the repository's folder: make -C Firmware/nn/host BUILD=$PWD/.hil/firmware");
        return new HostEngine(workspace, new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance));
    }

    private static async Task<byte[]> ImagesAsync() =>
        await File.ReadAllBytesAsync(ProjectRoot.ReferenceFile("cifar10", "images-250-hwc-u8.bin"), TestContext.Current.CancellationToken);

    private static float[] Reference(byte[] file, byte[] inputs, float scale, int[] shape)
    {
        using var session = new InferenceSession(file);
        var size = shape.Aggregate(1, (product, each) => product * each);
        var outputs = new List<float>();
        for (var at = 0; at < inputs.Length; at += size)
        {
            var values = inputs.AsSpan(at, size).ToArray().Select(pixel => pixel * scale).ToArray();
            using var result = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], new DenseTensor<float>(values, shape))]);
            outputs.AddRange(result[0].AsEnumerable<float>());
        }

        return [.. outputs];
    }
}
