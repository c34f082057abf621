using System.Globalization;
using Hil.Data;
using Hil.Edge;
using Hil.Engine;
using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Testing;

namespace Hil.Benchmarks;

/// <summary>
/// CPU time of the host per image at saturation: whole runs on two `host` boards, from data set to stored row. The edge model is one that
/// costs next to nothing, and what it costs is measured alone and taken off.
/// </summary>
internal static class HostBenchmark
{
    /// <summary>Images to each board and run.</summary>
    public const int UsualImages = 2000;

    private const int Rigs = 2;
    private const int Repeats = 3;
    private const int RawImages = 20_000;

    public static async Task RunAsync(int images)
    {
        Table.PrintEnvironment();
        var folder = Directory.CreateTempSubdirectory("hil-benchmark-").FullName;
        try
        {
            var workspace = await PrepareAsync(folder, images);
            // The first run is for the just-in-time compiler.
            await RunAsync(workspace, "always", images);
            var raw = new List<double>();
            var never = new List<CpuWindow>();
            var always = new List<CpuWindow>();
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                raw.Add(await RawCopy.MicrosecondsAsync(Rigs, RawImages));
                never.Add(await RunAsync(workspace, "never", images));
                always.Add(await RunAsync(workspace, "always", images));
            }

            Print(raw, never, always, EdgeMicroseconds(folder, images), images);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(List<double> raw, List<CpuWindow> never, List<CpuWindow> always, double edge, int images)
    {
        var copy = raw.Median();
        var image = never.Select(run => run.MicrosecondsPerSample).Median();
        var offload = always.Select(run => run.MicrosecondsPerSample).Median() - image - edge;
        var table = new Table($"host: CPU time per image of {SyntheticData.SampleBytes:#,0} bytes, {Rigs} `host` boards, {images} images each, median of {Repeats} runs");
        table.Add("raw copy of the same bytes, us", $"{copy:0.0}");
        table.Judge("everything, no offload, us", image, "0.0", "<=", 300);
        table.Add("  single runs, us", $"{string.Join(", ", never.Select(run => run.MicrosecondsPerSample.ToString("0", CultureInfo.InvariantCulture)))}");
        table.Add("  as a ratio to the raw copy", $"{image / copy:0.0}");
        table.Add("  share in the kernel, %", $"{100 * never.Select(run => run.KernelShare).Median():0}");
        table.Add("  allocated, bytes", $"{never.Select(run => run.BytesPerSample).Median():0}");
        table.Add("  images per second", $"{never.Select(run => run.SamplesPerSecond).Median():0}");
        table.Judge("an offload beyond that, us", offload, "0.0", "<=", 250);
        table.Add("  runs with an offload for each image, us", $"{string.Join(", ", always.Select(run => run.MicrosecondsPerSample.ToString("0", CultureInfo.InvariantCulture)))}");
        table.Add("  edge model alone, taken off, us", $"{edge:0.0}");
        table.Add("  as a ratio to the raw copy", $"{offload / copy:0.0}");
        table.Add("  allocated, bytes", $"{always.Select(run => run.BytesPerSample).Median() - never.Select(run => run.BytesPerSample).Median():0}");
        table.Print();
    }

    private static async Task<CpuWindow> RunAsync(Workspace workspace, string policy, int images)
    {
        var plan = Planner.Read(workspace, policy, null);
        var window = new CpuWindow(Rigs, rampUp: images / 10);
        var end = await new ExperimentRun(workspace, plan, Surroundings.Services, window).ExecuteAsync(CancellationToken.None);
        return end.Troubles.Count == 0 ? window : throw end.Troubles[0];
    }

    /// <summary>A workspace of its own: the benchmark's runs are none of the user's.</summary>
    private static async Task<Workspace> PrepareAsync(string folder, int images)
    {
        var workspace = new Workspace(folder);
        Directory.CreateSymbolicLink(Path.Combine(folder, "Rigs"), ProjectRoot.File("Rigs"));
        Directory.CreateDirectory(workspace.Experiments);
        await Surroundings.FirmwareAsync(Surroundings.Kinds.TryFind("host")!, Path.Combine(workspace.State, "firmware"));
        await SyntheticData.GenerateAsync(Path.Combine(folder, "images.bin"), seed: 2, images, CancellationToken.None);
        await File.WriteAllBytesAsync(Path.Combine(folder, "edge.onnx"), LinearOnnx.Write(32, 32, 3, 10));
        File.Copy(Surroundings.LargeModel + ".json", Path.Combine(folder, "edge.onnx.json"));
        foreach (var policy in (string[])["never", "always"])
        {
            await File.WriteAllTextAsync(Path.Combine(workspace.Experiments, policy + ".yaml"), $$"""
                bench: host
                data: { cifar10: { path: {{folder}}/images.bin } }
                model: {{Surroundings.SmallModel}}
                edge: { model: {{folder}}/edge.onnx }
                policy: {{policy}}
                streaming: pipelined

                """);
        }

        return workspace;
    }

    private static double EdgeMicroseconds(string folder, int images)
    {
        using var model = EdgeModel.Load(Path.Combine(folder, "edge.onnx"), new EdgeInput { Scale = 1 / 255f, Mean = [0.5f, 0.5f, 0.5f], StandardDeviation = [0.25f, 0.25f, 0.25f] });
        var pixels = new byte[SyntheticData.SampleBytes];
        var scores = new float[10];
        for (var i = 0; i < 200; i++) model.Classify(pixels, scores);
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < images; i++) model.Classify(pixels, scores);
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / images;
    }
}
