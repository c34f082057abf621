using System.Buffers.Binary;
using Hil.Engine;
using Hil.Engine.Checking;
using Hil.Models;
using Hil.Protocols;
using Hil.Protocols.Wire;
using Hil.Rigs.Tools;
using Hil.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Orchestrator.Tests.Models;

/// <summary>Models with two heads.</summary>
public sealed class ExitTests
{
    private static readonly Workspace Workspace = new(ProjectRoot.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_second_head_part_way_becomes_the_exit_of_the_image()
    {
        var model = ModelCompiler.Compile("two.onnx", TwoHeads.File(), null);
        // Convolution, the early head's convolution, pool, classes and softmax: whatever it needs, and nothing else.
        Assert.Equal(5, BinaryPrimitives.ReadUInt16LittleEndian(model.Image.AsSpan(80)));
        Assert.InRange(BinaryPrimitives.ReadInt32LittleEndian(model.Image.AsSpan(84)), 0, model.ArenaBytes - TwoHeads.Classes);
        Assert.Equal(("last", "early"), model.OutputNames);
        Assert.Equal((OutputEncoding.Probabilities, TwoHeads.Classes), (model.Sidecar.Exit!.Encoding, model.Sidecar.Exit.Count));
        Assert.InRange(model.Sidecar.Compiled!.ExitMacs!.Value, 1, model.Sidecar.Compiled.Macs - 1);
    }

    [Fact]
    public void Where_the_file_has_the_early_heads_nodes_does_not_matter()
    {
        var model = ModelCompiler.Compile("two.onnx", TwoHeads.File(lateHead: true), null);
        Assert.Equal(5, BinaryPrimitives.ReadUInt16LittleEndian(model.Image.AsSpan(80)));
        Assert.Equal(("last", "early"), model.OutputNames);
    }

    [Fact]
    public void Each_head_has_its_own_encoding()
    {
        var model = ModelCompiler.Compile("two.onnx", TwoHeads.File(softmax: false), null);
        Assert.Equal((OutputEncoding.Logits, OutputEncoding.Probabilities), (model.Sidecar.Exit!.Encoding, model.Sidecar.Output.Encoding));
        Assert.Equal((0.02, 7), (Math.Round(model.Sidecar.Exit.Scale!.Value, 6), model.Sidecar.Exit.ZeroPoint));
        Assert.Equal((byte)OutputEncoding.Logits, model.Image[82]);
    }

    [Fact]
    public void A_model_with_one_output_has_no_exit()
    {
        var model = ModelCompiler.Compile("small.onnx", SmallModel.File(), null);
        Assert.All(model.Image[80..96], reserved => Assert.Equal(0, reserved));
        Assert.Equal((null, null, null), (model.Sidecar.Exit, model.OutputNames.Exit, model.Sidecar.Compiled!.ExitMacs));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tflite_model_with_two_outputs_has_an_exit_whichever_comes_first(bool earlyFirst)
    {
        var graph = new TfliteText(1);
        var input = graph.Activation("image", 8);
        var trunk = graph.FullyConnected("trunk", input, 8);
        var early = graph.Softmax("early", graph.FullyConnected("early/classes", trunk, 3));
        var last = graph.FullyConnected("last", graph.FullyConnected("wide", trunk, 16), 3);
        int[] outputs = earlyFirst ? [early, last] : [last, early];
        var model = ModelCompiler.Compile("two.tflite", graph.File(input, outputs), null);
        Assert.Equal(3, BinaryPrimitives.ReadUInt16LittleEndian(model.Image.AsSpan(80)));
        Assert.Equal(("last", "early"), model.OutputNames);
        Assert.Equal((OutputEncoding.Probabilities, OutputEncoding.Logits), (model.Sidecar.Exit!.Encoding, model.Sidecar.Output.Encoding));
        Assert.Equal(((8 * 8) + (8 * 3), (8 * 8) + (8 * 3) + (8 * 16) + (16 * 3)), (model.Sidecar.Compiled!.ExitMacs, model.Sidecar.Compiled.Macs));
    }

    [Fact]
    public void Heads_of_unlike_classes_are_refused() =>
        Assert.Contains("'early' and 'last' have 4 and 5", Assert.Throws<ModelTrouble>(() => ModelCompiler.Compile("two.onnx", TwoHeads.File(early: 4), null)).What, StringComparison.Ordinal);

    [Fact]
    public void An_exit_behind_which_nothing_is_left_is_refused()
    {
        var graph = new OnnxText();
        var x = graph.Codes("image", 1, 0);
        graph.Node("Identity", "logits", [graph.Codes(graph.Node("Gemm", "sums", [x, graph.Weights(new Random(1), 3, 4)], ("transB", [1])), 0.1f, 0)]);
        graph.Node("Softmax", "probabilities", ["logits"], ("axis", [1]));
        var trouble = Assert.Throws<ModelTrouble>(() =>
            ModelCompiler.Compile("one.onnx", graph.File("image", [1, 4], ("probabilities", [1, 3]), ("logits", [1, 3])), null));
        Assert.Contains("'logits' nothing is left", trouble.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sidecar_that_states_another_exit_is_refused()
    {
        var model = ModelCompiler.Compile("two.onnx", TwoHeads.File(), null);
        var wrong = model.Sidecar with { Compiled = null, Exit = new ModelOutput { Encoding = OutputEncoding.Logits } };
        Assert.Contains("exit.encoding", Assert.Throws<TroubleException>(() => ModelCompiler.Compile("two.onnx", TwoHeads.File(), wrong)).Message, StringComparison.Ordinal);
        var small = ModelCompiler.Compile("small.onnx", SmallModel.File(), null).Sidecar with { Compiled = null, Exit = model.Sidecar.Exit };
        Assert.Contains("one output", Assert.Throws<TroubleException>(() => ModelCompiler.Compile("small.onnx", SmallModel.File(), small)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Both_heads_agree_with_ONNX_Runtime_wherever_the_file_has_the_early_one(bool lateHead)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("hil-test-").FullName, "two.onnx");
        try
        {
            await File.WriteAllBytesAsync(file, TwoHeads.File(lateHead), Cancellation);
            var pixels = Path.ChangeExtension(file, ".bin");
            await File.WriteAllBytesAsync(pixels, SmallModel.Pixels(60), Cancellation);
            var parity = await ModelParity.RunAsync(Workspace, Tools(), file, pixels, null, Cancellation);
            Assert.True(parity.Holds, $"{parity.Table}, {parity.Exit}");
            Assert.Equal(60, parity.Exit!.Rows);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    [Fact]
    public async Task Both_heads_of_the_shipped_model_agree_with_ONNX_Runtime()
    {
        var parity = await ModelParity.RunAsync(Workspace, Tools(), ProjectRoot.File("Orchestrator", "Models", "Shipped", "small-exit.onnx"), null, null, Cancellation);
        Assert.True(parity.Holds, $"{parity.Table}, {parity.Exit}");
        Assert.NotNull(parity.Exit);
    }

    private static ToolRunner Tools()
    {
        Assert.True(File.Exists(Workspace.HostEngine), "the engine is not built; in the repository's folder: make -C Firmware/nn/host BUILD=$PWD/.hil/firmware");
        return new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance);
    }
}
