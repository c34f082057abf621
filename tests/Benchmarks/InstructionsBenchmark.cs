using Hil.Data;
using Hil.Models;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;
using Hil.Rigs.Benches;
using Hil.Rigs.Emulation;
using Hil.Testing;

namespace Hil.Benchmarks;

/// <summary>
/// What an inference costs on the Cortex-M4F: instructions, which the emulator counts exactly (each takes 2^shift ns of the
/// board's time), through the whole firmware.
/// </summary>
internal static class InstructionsBenchmark
{
    private const string Board = "netduinoplus2";
    private const int Images = 8;

    public static async Task RunAsync()
    {
        Table.PrintEnvironment();
        await MeasureAsync("ResNet-8 of MLPerf Tiny, int8 .tflite", Path.Combine(ProjectRoot.Reference, "models", "resnet8-int8.tflite"), isJudged: true);
        await MeasureAsync("shipped small model, int8 QDQ .onnx", Surroundings.SmallModel, isJudged: false);
    }

    private static async Task MeasureAsync(string name, string file, bool isJudged)
    {
        if (!File.Exists(file))
        {
            Console.WriteLine($"\ninstructions: {name}: skipped, {Path.GetRelativePath(ProjectRoot.Path, file)} is absent");
            return;
        }

        var model = ModelCompiler.Compile(file);
        var settings = new BenchRig
        {
            Name = "board",
            Board = new Located<string>(Board, new("benchmark", 1, 1)),
            Connection = new Qemu { Time = TimeMode.Fast },
        };
        // The board's clock runs ahead of the host's in fast mode: its time-outs must never decide anything.
        await using var stand = await BoardStand.OpenAsync(settings, model, new ConfigureMessage(false, 30_000, 600_000, 0));
        var (_, answers) = await stand.StreamAsync(Pictures(model.InputBytes), Images);

        var shift = Surroundings.Kinds.Find(settings.Board).Emulation!.IcountShift;
        var perTick = 1e9 / stand.Session.Info.TickHertz / (1 << shift);
        double[] counts = [.. answers.Select(answer => answer.Result.Ticks[Phase.Infer] * perTick)];
        var macs = model.Sidecar.Compiled!.Macs;
        var table = new Table($"instructions: {name} on {Board}, {Images} images");
        table.Add("instructions per inference, median", $"{counts.Median():#,0}");
        table.Add("  least, most", $"{counts.Min():#,0}, {counts.Max():#,0}");
        table.Add("MACs of the whole network", $"{macs:#,0}");
        if (isJudged) table.Judge("instructions per MAC", counts.Median() / macs, "0.000", "<=", 3.0);
        else table.Add("instructions per MAC", $"{counts.Median() / macs:0.000}");
        table.Add("one tick is this many instructions", $"{perTick:0.##}");
        table.Add("the mark to beat on ResNet-8, CMSIS-NN", $"2.28-2.39");
        table.Print();
    }

    private static byte[] Pictures(int size)
    {
        var pictures = new byte[Images * size];
        for (var i = 0; i < Images; i++) SyntheticData.Draw(2, i, pictures.AsSpan(i * size));
        return pictures;
    }
}
