using System.Xml.Linq;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>`hil compare`, as a person or a build server has it.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly Site site = new();
    private readonly HilProgram hil;

    public CompareTests() => hil = new HilProgram(site);

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_session_is_no_worse_than_itself_and_a_build_server_reads_it()
    {
        var (first, second) = (await ImportAsync(), await ImportAsync());
        var result = await hil.RunAsync("compare", first, "last", "--fail-on", "worse", "--junit", "compare.xml", "--format", "md");

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Contains("| accuracy.local | 0.87 | 0.87 |", result.Output, StringComparison.Ordinal);
        Assert.EndsWith($"{second} against {first}: nothing is worse\n", result.Output, StringComparison.Ordinal);
        var file = XDocument.Load(Path.Combine(site.Folder, "compare.xml")).Root!;
        Assert.Equal(("testsuites", 0), (file.Name.LocalName, (int)file.Attribute("failures")!));
        Assert.Contains(file.Descendants("testcase"), one => (string)one.Attribute("name")! == "energy.windowMedian.microjoules");

        var json = (await hil.RunAsync("compare", first, second, "--json")).Json;
        Assert.Equal(("passed", first, second), ((string)json["verdict"]!, (string)json["before"]!, (string)json["after"]!));
    }

    [Fact]
    public async Task A_run_that_is_not_there_or_a_file_without_a_place_is_wrong_use()
    {
        var run = await ImportAsync();
        Assert.Equal(2, (await hil.RunAsync("compare", run, "nothing")).ExitCode);
        var result = await hil.RunAsync("compare", run, run, "--junit", "no/where.xml");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("there is no folder for no/where.xml", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_figure_that_can_be_expected_is_listed_with_its_meaning()
    {
        var lines = (await hil.RunAsync("list", "figures")).Output.Trim().Split('\n');
        Assert.Contains(lines, line => line.StartsWith("accuracy.final (number): ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("latencyUs.infer.p95 (number): ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("tuned[].labels.against.localOnly.beats (flag): ", StringComparison.Ordinal));
    }

    private async Task<string> ImportAsync()
    {
        var labels = ProjectRoot.ReferenceFile("mlperf-tiny", "ic01-y_labels.csv");
        var result = await hil.RunAsync("import", "mlperf-tiny", Path.Combine(Path.GetDirectoryName(labels)!, "v1.3-st-l4r5zi-p-ic"), "--json");
        Assert.True(result.ExitCode == 0, $"{result}");
        return (string)result.Json["run"]!;
    }
}
