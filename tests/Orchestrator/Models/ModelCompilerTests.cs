using System.Buffers.Binary;
using Hil.Models;
using Hil.Protocols;
using Hil.Protocols.Wire;
using Hil.Testing;

namespace Hil.Orchestrator.Tests.Models;

public sealed class ModelCompilerTests
{
    private static readonly CompiledModel Small = ModelCompiler.Compile("small.onnx", SmallModel.File(), null);

    [Fact]
    public void An_image_states_its_sizes_and_its_checksum()
    {
        Assert.Equal("HILM"u8, Small.Image.AsSpan(0, 4));
        Assert.Equal(Small.Image.Length, BinaryPrimitives.ReadInt32LittleEndian(Small.Image.AsSpan(8)));
        Assert.Equal(Crc32.Compute(Small.Image.AsSpan(16)), BinaryPrimitives.ReadUInt32LittleEndian(Small.Image.AsSpan(12)));
        Assert.Equal(Small.ArenaBytes, BinaryPrimitives.ReadInt32LittleEndian(Small.Image.AsSpan(32)));
        Assert.Equal(SmallModel.InputBytes, Small.InputBytes);
        Assert.Equal(SmallModel.Outputs, Small.OutputCount);
        Assert.Equal(OutputEncoding.Probabilities, Small.Sidecar.Output.Encoding);
        Assert.Equal([12, 10, 3], Small.Sidecar.Input.Shape);
    }

    [Fact]
    public void The_same_file_gives_the_same_image() => Assert.Equal(Small.Image, ModelCompiler.Compile("small.onnx", SmallModel.File(), null).Image);

    [Fact]
    public void The_reference_network_needs_two_of_its_largest_activations_and_some_scratch()
    {
        var model = ModelCompiler.Compile(ProjectRoot.ReferenceFile("models", "resnet8-int8.tflite"));
        Assert.Equal(12_501_632, model.Sidecar.Compiled!.Macs);
        Assert.InRange(model.ArenaBytes, 2 * 16384, (2 * 16384) + 6144);
        FitCheck.Demand(model, new ModelMemory("big", 512 << 10, 64 << 10, 3));
    }

    [Fact]
    public void A_model_too_large_for_the_RAM_names_the_layer_and_the_bytes()
    {
        var needed = Small.ArenaBytes + (3 * SmallModel.InputBytes);
        FitCheck.Demand(Small, new ModelMemory("board", Small.Image.Length, needed, 3));
        var trouble = Assert.Throws<ModelTooLargeException>(() => FitCheck.Demand(Small, new ModelMemory("board", 1 << 20, needed - 1, 3)));
        Assert.Equal((needed, needed - 1), (trouble.Needed, trouble.Available));
        Assert.Contains(trouble.Layer, trouble.Message, StringComparison.Ordinal);
        Assert.Equal(2, trouble.ExitCode);
    }

    [Fact]
    public void A_model_too_large_for_the_flash_names_the_layer_and_the_bytes()
    {
        var trouble = Assert.Throws<ModelTooLargeException>(() => FitCheck.Demand(Small, new ModelMemory("board", 1000, 1 << 20, 3)));
        Assert.Equal((Small.Image.Length, 1000L), (trouble.Needed, trouble.Available));
        Assert.Contains("weights", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_operation_is_named_with_its_node()
    {
        var graph = new OnnxText();
        graph.Node("Erf", "bent", [graph.Codes("image", 1, 0)]);
        var trouble = Assert.Throws<ModelTrouble>(() => ModelCompiler.Compile("odd.onnx", graph.File("image", [1, 4], "bent", [1, 4]), null));
        Assert.Equal("bent/Erf", trouble.Node);
        Assert.Contains("Erf", trouble.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_float_model_is_refused_with_what_to_do()
    {
        var graph = new OnnxText().Constant("w", [1f, 2, 3, 4], 4, 1);
        graph.Node("MatMul", "y", ["image", "w"]);
        var trouble = Assert.Throws<ModelTrouble>(() => ModelCompiler.Compile("float.onnx", graph.File("image", [1, 4], "y", [1, 1]), null));
        Assert.Contains("int8", trouble.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_file_is_refused()
    {
        var trouble = Assert.Throws<ModelTrouble>(() => ModelCompiler.Compile("picture.png", [0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 0, 0], null));
        Assert.Contains("neither", trouble.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name() =>
        Assert.Contains("nowhere.tflite", Assert.Throws<TroubleException>(() => ModelCompiler.Compile("nowhere.tflite")).Where, StringComparison.Ordinal);

    [Fact]
    public void A_sidecar_for_another_input_is_refused()
    {
        var sidecar = Small.Sidecar with { Input = Small.Sidecar.Input with { Shape = [32, 32, 3] }, Compiled = null };
        Assert.Throws<TroubleException>(() => ModelCompiler.Compile("small.onnx", SmallModel.File(), sidecar));
    }

    [Fact]
    public void A_file_cut_anywhere_is_trouble_and_nothing_else()
    {
        var file = SmallModel.File();
        for (var length = 0; length < file.Length; length++) Assert.ThrowsAny<TroubleException>(() => ModelCompiler.Compile("cut.onnx", file[..length], null));
    }

    [Fact]
    public void Damaged_bytes_are_trouble_or_harmless() => Damage(SmallModel.File(), 4000);

    [Theory]
    [InlineData("resnet8-int8.tflite")]
    [InlineData("resnet8-int8-qdq.onnx")]
    public void Damage_to_the_reference_models_is_trouble_or_harmless(string name)
    {
        var file = File.ReadAllBytes(ProjectRoot.ReferenceFile("models", name));
        for (var length = 0; length < file.Length; length += length < 4096 ? 7 : 997)
            Assert.ThrowsAny<TroubleException>(() => ModelCompiler.Compile("cut", file[..length], null));
        Damage(file, 400);
    }

    private static void Damage(byte[] file, int times)
    {
        var random = new Random(3);
        for (var i = 0; i < times; i++)
        {
            var damaged = (byte[])file.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                ModelCompiler.Compile("damaged", damaged, null);
            }
            catch (TroubleException)
            {
            }
        }
    }
}
