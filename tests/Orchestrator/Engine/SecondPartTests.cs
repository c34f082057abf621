using Hil.Engine;
using Hil.Engine.Running;
using Hil.Models;
using Hil.Orchestrator.Tests.Models;
using Hil.Protocols;
using Hil.Rigs.Tools;
using Hil.Testing;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Orchestrator.Tests.Engine;

/// <summary>The firmware's engine as a program that finishes networks, and what the compiler says of cuts.</summary>
public sealed class SecondPartTests : IDisposable
{
    private readonly Workspace workspace = new(ProjectRoot.Path);
    private readonly string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public SecondPartTests() =>
        Assert.True(File.Exists(workspace.HostEngine), "the engine is not built; in the repository's folder: make -C Firmware/nn/host BUILD=$PWD/.hil/firmware");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData("small.onnx")]
    [InlineData("small-exit.onnx")]
    [InlineData("every layer")]
    public async Task The_engine_and_the_compiler_know_the_same_cuts(string name)
    {
        var model = name != "every layer" ? ModelCompiler.Compile(ProjectRoot.File("Orchestrator", "Models", "Shipped", name))
            : ModelCompiler.Compile("small.onnx", SmallModel.File(1), null);
        await using var second = await StartAsync(model, new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance));
        var codes = new sbyte[model.OutputCount];
        var bytes = model.Cuts.ToDictionary(cut => cut.After, cut => cut.Bytes);
        Assert.True(bytes.Count >= 3);
        for (var after = 1; after < 100; after++)
        {
            var activations = new byte[bytes.GetValueOrDefault(after, 1)];
            Assert.Equal(bytes.ContainsKey(after), await second.RunAsync(after, activations, codes, Cancellation));
            Assert.False(await second.RunAsync(after, new byte[activations.Length + 1], codes, Cancellation));
        }
    }

    [Fact]
    public void Cuts_tell_how_much_was_done_before_them()
    {
        var model = ModelCompiler.Compile(ProjectRoot.File("Orchestrator", "Models", "Shipped", "small.onnx"));
        Assert.Equal(model.Cuts.Select(cut => cut.After).Order().Distinct(), model.Cuts.Select(cut => cut.After));
        Assert.Equal(model.Cuts.Select(cut => cut.Macs).Order(), model.Cuts.Select(cut => cut.Macs));
        Assert.InRange(model.Cuts[^1].Macs, 1, model.Sidecar.Compiled!.Macs);
    }

    [Theory]
    [InlineData("")] // it has ended
    [InlineData("\u0002\0\0\0\0\0")] // neither refused nor all codes
    [InlineData("\u0001\0\0\0\0")] // done, without codes
    [InlineData("ÿÿÿÿ")]
    public async Task An_engine_that_answers_nonsense_is_not_asked_again(string answer)
    {
        var model = ModelCompiler.Compile("small.onnx", SmallModel.File(1), null);
        await using var second = await StartAsync(model, new FakeToolRunner().Answering(answer));
        var cut = model.Cuts[0];
        var trouble = await Assert.ThrowsAsync<TroubleException>(async () => await second.RunAsync(cut.After, new byte[cut.Bytes], new sbyte[model.OutputCount], Cancellation));
        Assert.Equal(TroubleKind.Infrastructure, trouble.Kind);
        Assert.Same(trouble, await Assert.ThrowsAsync<TroubleException>(async () => await second.RunAsync(cut.After, new byte[cut.Bytes], new sbyte[model.OutputCount], Cancellation)));
    }

    private async Task<SecondPart> StartAsync(CompiledModel model, IToolRunner tools)
    {
        await File.WriteAllBytesAsync(file, model.Image, Cancellation);
        return await SecondPart.StartAsync(workspace, tools, file, model, TimeProvider.System, Cancellation);
    }
}
