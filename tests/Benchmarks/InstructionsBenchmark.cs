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
/// What an inference costs: instructions, which the emulator counts exactly (each takes 2^shift ns of the board's time), through
/// the whole firmware. ResNet-8 is judged on the Cortex-M4F; the shipped model is measured on every kind of board that is emulated.
/// </summary>
internal static class InstructionsBenchmark
{
    private const string Judged = "netduinoplus2";
    private const int Images = 8;

    public static async Task RunAsync()
    {
        Table.PrintEnvironment();
        await JudgeAsync("ResNet-8 of MLPerf Tiny, int8 .tflite", Path.Combine(ProjectRoot.Reference, "models", "resnet8-int8.tflite"));
        await CompareAsync("shipped small model, int8 QDQ .onnx", Surroundings.SmallModel);
    }

    private static async Task JudgeAsync(string name, string file)
    {
        if (!File.Exists(file))
        {
            Console.WriteLine($"\ninstructions: {name}: skipped, {Path.GetRelativePath(ProjectRoot.Path, file)} is absent");
            return;
        }

        var model = ModelCompiler.Compile(file);
        var (counts, perTick) = await CountAsync(Judged, model);
        var macs = model.Sidecar.Compiled!.Macs;
        var table = new Table($"instructions: {name} on {Judged}, {Images} images");
        table.Add("instructions per inference, median", $"{counts.Median():#,0}");
        table.Add("  least, most", $"{counts.Min():#,0}, {counts.Max():#,0}");
        table.Add("MACs of the whole network", $"{macs:#,0}");
        table.Judge("instructions per MAC", counts.Median() / macs, "0.000", "<=", 3.0);
        table.Add("one tick is this many instructions", $"{perTick:0.##}");
        table.Add("the mark to beat on ResNet-8, CMSIS-NN", $"2.28-2.39");
        table.Print();
    }

    private static async Task CompareAsync(string name, string file)
    {
        var model = ModelCompiler.Compile(file);
        var macs = model.Sidecar.Compiled!.Macs;
        var table = new Table($"instructions: {name}, {Images} images: per inference, per MAC");
        foreach (var kind in Surroundings.Kinds.All.Where(kind => kind.Emulation is not null))
        {
            var (counts, perTick) = await CountAsync(kind.Name, model);
            table.Add($"{kind.Name}, {kind.Core}", $"{counts.Median():#,0}, {counts.Median() / macs:0.000} (to {perTick:0.##} instructions)");
        }

        table.Print();
    }

    /// <summary>Instructions of each inference, and those that one of the board's ticks takes: no count is finer.</summary>
    private static async Task<(double[] Counts, double PerTick)> CountAsync(string board, CompiledModel model)
    {
        var settings = new BenchRig
        {
            Name = "board",
            Board = new Located<string>(board, new("benchmark", 1, 1)),
            Connection = new Qemu { Time = TimeMode.Fast },
        };
        // The board's clock runs ahead of the host's in fast mode: its time-outs must never decide anything.
        await using var stand = await BoardStand.OpenAsync(settings, model, new ConfigureMessage(false, 30_000, 600_000, 0));
        var (_, answers) = await stand.StreamAsync(Pictures(model.InputBytes), Images);
        var shift = Surroundings.Kinds.Find(settings.Board).Emulation!.IcountShift;
        var perTick = 1e9 / stand.Session.Info.TickHertz / (1 << shift);
        return ([.. answers.Select(answer => answer.Result.Ticks[Phase.Infer] * perTick)], perTick);
    }

    private static byte[] Pictures(int size)
    {
        var pictures = new byte[Images * size];
        for (var i = 0; i < Images; i++) SyntheticData.Draw(2, i, pictures.AsSpan(i * size));
        return pictures;
    }
}
