using System.Text.Json.Nodes;
using Hil.Results.Policies.Replaying;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>Whether hierarchical inference pays, as one run and its page say it: on the project's own images, and on real ones.</summary>
public sealed class WorthTests : IDisposable
{
    private static readonly string[] Tunable = ["maximum-probability", "margin", "entropy", "logistic-regression", "temperature-scaling"];

    private readonly Site site = new();
    private readonly HilProgram hil;
    private readonly string bench;

    public WorthTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site);
        bench = site.Write("bench.yaml", "rigs: [ { name: rig, board: host, connection: process } ]");
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task On_the_shipped_images_it_beats_local_only_full_offload_and_random_offload_at_both_betas()
    {
        var (run, page) = await RunAsync("hierarchical-inference", cells: 10);
        foreach (var trial in run["trials"]!.AsArray())
        {
            foreach (var beta in new[] { 0.2, 0.5 })
            {
                var against = TunedAt(trial!, beta).MinBy(one => (double)one["labels"]!["crossValidated"]!)!["labels"]!["against"]!;
                foreach (var baseline in new[] { "localOnly", "fullOffload", "random" }) Assert.True((bool)against[baseline]!["beats"]!, $"{beta} {baseline}");
            }
        }

        Assert.Contains("On rig, at beta 0.2, hierarchical inference beats local only, full offload and random offload: tuned", page, StringComparison.Ordinal);
        Assert.Contains("At beta 0.5, hierarchical inference beats local only, full offload and random offload: tuned", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_reference_images_a_run_says_of_both_betas_what_is_so()
    {
        ProjectRoot.ReferenceFile("models", "resnet8-int8.tflite");
        var (run, page) = await RunAsync(ProjectRoot.File("tests", "EndToEnd", "Reference", "resnet8-policies.yaml"), cells: 9);
        var trial = run["trials"]![0]!;
        foreach (var beta in new[] { 0.2, 0.5 })
        {
            Assert.Equal(Tunable, TunedAt(trial, beta).Select(one => (string)one["policy"]!));
            foreach (var tuned in TunedAt(trial, beta).Select(one => one["edge"]!))
            {
                Assert.InRange((double)tuned["crossValidated"]!, (double)tuned["interval95"]!["low"]!, (double)tuned["interval95"]!["high"]!);
                Assert.NotNull(tuned["against"]!["random"]!["difference"]);
            }
        }

        Assert.Contains("On rig, at beta 0.2, hierarchical inference", page, StringComparison.Ordinal);
        Assert.Contains("At beta 0.5, hierarchical inference", page, StringComparison.Ordinal);
    }

    /// <summary>Every cell ran whole, and replay takes each of its decisions again.</summary>
    private async Task<(JsonNode Run, string Page)> RunAsync(string experiment, int cells)
    {
        var end = await hil.RunAsync("run", experiment, "--bench", bench, "--json");
        Assert.True(end.ExitCode == 0, $"{end}");
        var run = end.Json;
        var stored = site.Store.Load((string)run["run"]!);
        Assert.Equal(cells, stored.Trials.Count);
        foreach (var trial in stored.Trials)
        {
            var samples = site.Store.Samples(trial).ToArray();
            var replayed = PolicyReplay.Verify(trial, samples);
            Assert.Equal((samples.Length, 0, 0), (replayed.Equal, replayed.Different, replayed.Unknown));
        }

        var report = await hil.RunAsync("report", "last", "-o", "report.html");
        Assert.True(report.ExitCode == 0, $"{report}");
        return (run, await File.ReadAllTextAsync(Path.Combine(site.Folder, "report.html"), Site.Cancellation));
    }

    private static JsonNode[] TunedAt(JsonNode trial, double beta) => [.. trial["tuned"]!.AsArray().Where(one => (double)one!["beta"]! == beta)!];
}
