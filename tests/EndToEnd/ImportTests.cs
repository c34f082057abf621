using System.Text.Json.Nodes;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>`hil import`: published sessions in, published figures out.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly Site site = new();
    private readonly HilProgram hil;

    public ImportTests() => hil = new HilProgram(site);

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_published_session_gives_its_published_figures_as_one_object()
    {
        var labels = ProjectRoot.ReferenceFile("mlperf-tiny", "ic01-y_labels.csv");
        var result = await hil.RunAsync("import", "mlperf-tiny", Path.Combine(Path.GetDirectoryName(labels)!, "v1.3-st-l4r5zi-p-ic"), "--json");

        Assert.True(result.ExitCode == 0, $"{result}");
        var trial = result.Json["trials"]![0]!;
        Assert.Equal("imported", (string)trial["origin"]!);
        Assert.Equal(0.87, (double)trial["accuracy"]!["local"]!, 1e-6);
        Assert.Equal(0.988, (double)trial["auc"]!, 5e-4);
        Assert.Equal(6.036, (double)trial["imagesPerSecond"]!, 5e-4);
        Assert.Equal(5495.915, (double)trial["energy"]!["windowMedian"]!["microjoules"]!, 5e-3);
        Assert.All(trial["energy"]!["windows"]!.AsArray(), window => Assert.True((bool)window!["valid"]!));
        Assert.Empty(SchemaCheck.Problems(JsonNode.Parse(await File.ReadAllTextAsync(ProjectRoot.File("tests", "approved", "run-report.schema.json"), Site.Cancellation))!, result.Json));
        Assert.Equal(result.Json.ToJsonString(), (await hil.RunAsync("show", "last", "--json")).Json.ToJsonString());
    }

    [Fact]
    public async Task An_old_energy_folder_alone_is_a_session_marked_as_imported()
    {
        var log = ProjectRoot.ReferenceFile("mlperf-tiny", "v1.0-st-u575zi-q-ic", "energy", "log.txt");
        var result = await hil.RunAsync("import", "mlperf-tiny", Path.GetDirectoryName(log)!);

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Contains("(imported)", result.Output, StringComparison.Ordinal);
        Assert.Contains("no accuracy and no performance part", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_no_session_is_refused_with_one_message_and_nothing_is_stored()
    {
        site.Write("holiday/beach.txt", "sand");
        var result = await hil.RunAsync("import", "mlperf-tiny", "holiday");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("There is no MLPerf Tiny session in the folder (holiday)", Assert.Single(result.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.False(File.Exists(site.Workspace.ResultsDatabase));
    }
}
