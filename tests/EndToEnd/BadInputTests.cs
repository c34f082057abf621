using System.Text;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>Each wrong file ends in one message that names it with reason and remedy, before any board is touched and with nothing written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Site site = new();
    private readonly HilProgram hil;

    public BadInputTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site);
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_truncated_onnx_model_is_named()
    {
        var whole = await File.ReadAllBytesAsync(Site.Shipped("small.onnx"), Site.Cancellation);
        await RefusedAsync("model.onnx", whole[..(whole.Length / 2)], "truncated or damaged", "Export or copy the file again");
    }

    [Fact]
    public async Task A_truncated_tflite_model_is_named()
    {
        var whole = await File.ReadAllBytesAsync(ProjectRoot.ReferenceFile("models", "resnet8-int8.tflite"), Site.Cancellation);
        await RefusedAsync("model.tflite", whole[..(whole.Length / 2)], "truncated or damaged", "Export or copy the file again");
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model.tflite")]
    [InlineData("model.txt")]
    public async Task A_file_that_is_no_model_is_named(string name) =>
        await RefusedAsync(name, Encoding.UTF8.GetBytes("These are the times that try men's souls.\n"), "", "");

    [Fact]
    public async Task A_float_model_is_told_to_be_quantised() =>
        await RefusedAsync("model.onnx", await File.ReadAllBytesAsync(Site.Shipped("large.onnx"), Site.Cancellation), "not int8-quantised", "Quantise the model first");

    [Fact]
    public async Task An_operation_that_the_engine_does_not_have_is_named()
    {
        var bytes = await File.ReadAllBytesAsync(Site.Shipped("small.onnx"), Site.Cancellation);
        // Field 4 of a node, its operation: a text of 4 bytes.
        var at = bytes.AsSpan().IndexOf("\x22\x04Relu"u8);
        "Gelu"u8.CopyTo(bytes.AsSpan(at + 2));
        await RefusedAsync("model.onnx", bytes, "Gelu is not supported", "Supported are");
    }

    [Fact]
    public async Task A_model_that_is_too_large_for_a_board_is_refused_with_layer_and_bytes()
    {
        var (run, build) = await OnSmallBoardAsync();
        foreach (var result in (HilResult[])[run, build])
        {
            Assert.True(result.ExitCode == 2, $"{result}");
            Assert.Matches(@"takes \d+ bytes of RAM .* netduinoplus2 has 8192 for it \(layer '.+' needs \d+ of them at once\)", result.Errors);
        }

        Assert.False(File.Exists(Path.Combine(site.Folder, "small.hilm")));
        NothingWasWritten();
    }

    [Fact]
    public async Task ResNet_8_is_refused_on_half_of_the_smallest_boards_RAM_with_layer_and_bytes()
    {
        var model = ProjectRoot.ReferenceFile("models", "resnet8-int8.tflite");
        var whole = await hil.RunAsync("model", "build", model, "--board", "lm3s6965evb", "-o", "whole.hilm");
        Assert.True(whole.ExitCode == 0, $"{whole}");

        await ShrinkAsync("length: 64 KiB }\nflash-tools", "length: 32 KiB }\nflash-tools");
        var half = await hil.RunAsync("model", "build", model, "--board", "lm3s6965evb", "-o", "half.hilm");
        Assert.True(half.ExitCode == 2, $"{half}");
        Assert.Matches(@"takes \d+ bytes of RAM .* lm3s6965evb has 32768 for it \(layer '.+' needs \d+ of them at once\)", half.Errors);
        Assert.Empty(Directory.EnumerateFiles(site.Folder, "half*"));
        NothingWasWritten();
    }

    [Fact]
    public async Task A_data_set_with_a_short_last_record_is_named_with_the_place()
    {
        await File.WriteAllBytesAsync(Path.Combine(site.Folder, "short.bin"), new byte[(2 * 3073) - 1], Site.Cancellation);
        var result = await RunAsync(text => text.Replace("{ synthetic: { count: 4, seed: 2 } }", "{ cifar10: { path: short.bin } }", StringComparison.Ordinal));
        Message(result, "short.bin", "The last record is short: 3072 of 3073 bytes", "Get the file again");
    }

    [Fact]
    public async Task An_edge_model_without_its_description_is_named()
    {
        File.Copy(Site.Shipped("large.onnx"), Path.Combine(site.Folder, "edge.onnx"));
        var result = await RunAsync(text => text.Replace(Site.Shipped("large.onnx"), "edge.onnx", StringComparison.Ordinal));
        Message(result, "edge.onnx.json", "", "");
    }

    [Fact]
    public async Task A_damaged_edge_model_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(site.Folder, "edge.onnx"), "no model", Site.Cancellation);
        File.Copy(Site.Shipped("large.onnx.json"), Path.Combine(site.Folder, "edge.onnx.json"));
        var result = await RunAsync(text => text.Replace(Site.Shipped("large.onnx"), "edge.onnx", StringComparison.Ordinal));
        Message(result, "edge.onnx", "", "");
    }

    [Fact]
    public async Task An_unknown_key_in_a_bench_file_is_named_with_its_place_and_the_nearest()
    {
        var bench = site.Write("bench.yaml", "rigs:\n  - name: one\n    board: host\n    connection: process\n    pase: 115200\n");
        var result = await hil.RunAsync("run", site.Experiment(4), "--bench", bench, "--json");
        Message(result, "bench.yaml:5:5", "pase", "pace");
    }

    [Fact]
    public async Task Images_of_another_size_than_the_models_are_refused()
    {
        await File.WriteAllBytesAsync(Path.Combine(site.Folder, "small.bin"), new byte[100], Site.Cancellation);
        var result = await RunAsync(text => text.Replace(
            "{ synthetic: { count: 4, seed: 2 } }", "{ raw-tensors: { path: small.bin, dtype: uint8, shape: [10, 10, 1] } }", StringComparison.Ordinal));
        Message(result, "wrong.yaml", "has 100 bytes", "Take a data set");
    }

    private async Task RefusedAsync(string name, byte[] bytes, string reason, string remedy)
    {
        await File.WriteAllBytesAsync(Path.Combine(site.Folder, name), bytes, Site.Cancellation);
        var built = await hil.RunAsync("model", "build", name, "-o", "image.hilm");
        Message(built, name, reason, remedy);
        Assert.Empty(Directory.EnumerateFiles(site.Folder, "image*"));
        Message(await RunAsync(text => text.Replace(Site.Shipped("small.onnx"), name, StringComparison.Ordinal)), name, reason, remedy);
    }

    private async Task<HilResult> RunAsync(Func<string, string> wrong)
    {
        var right = await File.ReadAllTextAsync(site.Experiment(4), Site.Cancellation);
        var text = wrong(right);
        Assert.NotEqual(right, text);
        return await hil.RunAsync("run", site.Write("wrong.yaml", text), "--bench", "host", "--json");
    }

    /// <summary>The repository as this test sees it, with a Netduino that has 8 KiB of RAM.</summary>
    private async Task<(HilResult Run, HilResult Build)> OnSmallBoardAsync()
    {
        await ShrinkAsync("length: 128 KiB", "length: 8 KiB");
        File.Copy(Site.Shipped("small.onnx"), Path.Combine(site.Folder, "small.onnx"));
        return (await hil.RunAsync("run", site.Experiment(4), "--bench", "fast", "--json"), await hil.RunAsync("model", "build", "small.onnx", "--board", "netduinoplus2"));
    }

    /// <summary>Boards and benches as `hil` sees them from now on, with other text in their files.</summary>
    private async Task ShrinkAsync(string before, string after)
    {
        foreach (var folder in (string[])["Boards", "Benches"])
        {
            foreach (var file in Directory.EnumerateFiles(ProjectRoot.File("Rigs", folder)))
            {
                var text = await File.ReadAllTextAsync(file, Site.Cancellation);
                site.Write(Path.Combine("Rigs", folder, Path.GetFileName(file)), text.Replace(before, after, StringComparison.Ordinal));
            }
        }

        hil.Environment["HIL_ROOT"] = site.Folder;
    }

    private void Message(HilResult result, string file, string reason, string remedy)
    {
        Assert.True(result.ExitCode == 2, $"{result}");
        Assert.Empty(result.Output);
        var message = result.Errors[result.Errors.IndexOf("hil: ", StringComparison.Ordinal)..];
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.All([file, reason, remedy], part => Assert.Contains(part, message, StringComparison.Ordinal));
        NothingWasWritten();
    }

    private void NothingWasWritten()
    {
        if (File.Exists(site.Workspace.ResultsDatabase)) Assert.Empty(site.Store.Runs());
        Assert.False(Directory.Exists(site.Workspace.Models) && Directory.EnumerateFiles(site.Workspace.Models).Any());
    }
}
