using System.Text.Json.Nodes;
using Hil.Protocols;
using Hil.Results.Reports;
using Hil.Results.Reports.Formats;
using Hil.Results.Verdicts;
using ParquetSharp;

namespace Hil.Results.Tests.Reporting;

public sealed class ReportFormatTests : IDisposable
{
    private readonly MadeUpRuns runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public async Task Json_holds_each_run_as_show_prints_it()
    {
        await runs.AddAsync("run-1", [Given.Trial()], 20);
        await runs.AddAsync("run-2", [Given.Trial()], 30);
        var read = runs.Read("run-1", "run-2");
        var json = JsonNode.Parse(Written(new JsonDocumentOfRuns(), read))!;
        Assert.Equal(1, (int)json["schema"]!);
        Assert.Equal(2, json["runs"]!.AsArray().Count);
        Assert.All(read.Reports.Zip(json["runs"]!.AsArray()), pair => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(pair.First.ToJson()), pair.Second)));
    }

    [Fact]
    public async Task Markdown_has_the_provenance_and_the_table_and_takes_no_markup_from_names()
    {
        await runs.AddAsync("run-1", [Given.Trial(rig: "a|b <script> [x](y)")], 20, from: Given.Run() with { Experiment = "one\n# two" });
        var text = System.Text.Encoding.UTF8.GetString(Written(new MarkdownDocument(), runs.Read("run-1")));
        Assert.StartsWith("# Run run-1: passed\n", text, StringComparison.Ordinal);
        Assert.Contains("- experiment: one # two\n", text, StringComparison.Ordinal);
        Assert.Contains("a\\|b &lt;script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("](y)", text, StringComparison.Ordinal);
        Assert.Contains("| local only |", text, StringComparison.Ordinal);
        Assert.Contains("emulated", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_has_a_row_for_every_figure_of_every_trial_and_the_origin_of_each()
    {
        await runs.AddAsync("run-1", [Given.Trial() with { Origin = Protocols.Quantities.Origin.Measured }, Given.Trial(rig: "right")], 20, Given.Energy());
        var read = runs.Read("run-1");
        using var file = new ParquetFileReader(new MemoryStream(Written(new ParquetFigures(), read)));
        using var group = file.RowGroup(0);
        var rows = (int)group.MetaData.NumRows;
        var (rigs, origins, paths) = (Words(group, 1, rows), Words(group, 6, rows), Words(group, 7, rows));
        using var column = group.Column(9);
        using var values = column.LogicalReader<double>();
        var read2 = values.ReadAll(rows);
        var figures = rigs.Zip(paths, origins).Select((row, index) => (row.First, row.Second, row.Third, read2[index])).ToArray();
        Assert.Contains(("left", "accuracy.final", "measured", read.Trials[0].Report.Accuracy.Final!.Value), figures);
        Assert.Contains(("left", "energy.infer.microjoules", "emulated", 500.0), figures);
        Assert.Contains(("right", "samples.sent", "emulated", 20.0), figures);
        Assert.All(figures, figure => Assert.Equal(figure.Item4, new TrialFigures(read.Trials.Single(trial => trial.Report.Rig == figure.First).Report).Find(Figures.Check(figure.Second, "").Path)![0].Number));
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_leaves_the_old_file_as_it_was()
    {
        await runs.AddAsync("run-1", [Given.Trial()], 5);
        var path = runs.File("report.html");
        await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);
        Assert.Throws<TroubleException>(() => ReportFile.Save(runs.Read("run-1"), new Broken(), path));
        Assert.Equal("old", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        ReportFile.Save(runs.Read("run-1"), ReportFile.Format("html"), path);
        Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(path)!, "re*").Length);
    }

    private static byte[] Written(IReportFormat format, ReportedRuns runs)
    {
        using var stream = new MemoryStream();
        format.Write(runs, stream);
        return stream.ToArray();
    }

    private static string[] Words(RowGroupReader group, int index, int rows)
    {
        using var column = group.Column(index);
        using var words = column.LogicalReader<string>();
        return words.ReadAll(rows);
    }

    private sealed class Broken : IReportFormat
    {
        public string Extension => ".html";

        public void Write(ReportedRuns runs, Stream output)
        {
            output.WriteByte(1);
            throw new TroubleException(TroubleKind.Infrastructure, "broken half-way", "test", "nothing");
        }
    }
}
