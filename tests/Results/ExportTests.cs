using System.Text.Json.Nodes;
using Hil.Protocols;
using Hil.Results.Exporting;
using Hil.Results.Store;
using ParquetSharp;

namespace Hil.Results.Tests;

public sealed class ExportTests : IDisposable
{
    private static readonly SampleRecord[] Samples =
        [Given.Answered(0, offload: true) with { Offload = Given.Offload(70) }, Given.TimedOut(1) with { Cause = "no \"result\",\nwithin 2 s" }, Given.Answered(2, label: null, edge: null)];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Csv_reads_back_as_it_was_stored()
    {
        var rows = Csv(await SaveAsync("csv"));
        Assert.Equal(SampleColumn.All.Select(column => column.Name), rows[0]);
        Assert.Equal(Expected(), rows.Skip(1));
    }

    [Fact]
    public async Task Json_reads_back_as_it_was_stored()
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(await SaveAsync("json")))!;
        Assert.Equal(Expected(), json["samples"]!.AsArray().Select(sample => SampleColumn.All.Select(column => sample![column.Name]?.ToString() ?? "").ToArray()));
        Assert.Equal("policy: never\n", (string)json["run"]!["provenance"]!["experimentText"]!);
        Assert.Equal("probabilities", (string)json["run"]!["trials"]![0]!["provenance"]!["output"]!["encoding"]!);
    }

    [Fact]
    public async Task Parquet_reads_back_as_it_was_stored()
    {
        using var file = new ParquetFileReader(await SaveAsync("parquet"));
        using var group = file.RowGroup(0);
        var columns = SampleColumn.All.Select((column, index) =>
        {
            using var next = group.Column(index);
            return column.Number is null
                ? next.LogicalReader<string?>().ReadAll(Samples.Length).Select(text => text ?? "").ToArray()
                : next.LogicalReader<long?>().ReadAll(Samples.Length).Select(number => number?.ToString(provider: null) ?? "").ToArray();
        }).ToArray();
        Assert.Equal(SampleColumn.All.Select(column => column.Name), Enumerable.Range(0, columns.Length).Select(index => file.FileMetaData.Schema.Column(index).Name));
        Assert.Equal(Expected(), Enumerable.Range(0, Samples.Length).Select(row => columns.Select(column => column[row]).ToArray()));
    }

    [Fact]
    public async Task Every_format_writes_a_run_without_samples()
    {
        var store = await Given.StoreAsync(folder, []);
        foreach (var format in new[] { "csv", "json", "parquet" })
        {
            ExportedRun.Save(store, "run-1", format, folder.File("empty"));
            Assert.True(new FileInfo(folder.File("empty")).Length > 0);
        }
    }

    [Fact]
    public void An_unknown_format_is_refused_with_those_that_there_are() =>
        Assert.Contains("csv, json, parquet", Assert.Throws<TroubleException>(() => ExportedRun.Format("xlsx")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        File.WriteAllText(folder.File("a"), "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder.File("a"), output =>
        {
            output.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder.File("a")));
        Assert.Single(Directory.GetFiles(folder.Path));
        Assert.Throws<TroubleException>(() => AtomicFile.Write(folder.File("none/a"), _ => { }));
    }

    private async Task<string> SaveAsync(string format)
    {
        var path = folder.File("export");
        ExportedRun.Save(await Given.StoreAsync(folder, Samples), "run-1", format, path);
        return path;
    }

    /// <summary>Text of every cell, from the samples that went in.</summary>
    private static IEnumerable<string[]> Expected()
    {
        var run = new StoredRun { Provenance = Given.Run(), Started = DateTimeOffset.UnixEpoch };
        var trial = new StoredTrial { Id = 1, Provenance = Given.Trial(), StartedNanoseconds = 0 };
        return Samples.Select(sample => new ExportedSample(run, trial, sample)).Select(row => SampleColumn.All.Select(column =>
            column.Number is { } number ? number(row)?.ToString(provider: null) ?? "" : column.Text!(row) ?? "").ToArray());
    }

    private static List<string[]> Csv(string path)
    {
        var rows = new List<string[]>();
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var letter in File.ReadAllText(path))
        {
            if (letter == '"')
            {
                if (!quoted && cell.Length > 0) cell.Append('"');
                quoted = !quoted;
            }
            else if (!quoted && (letter is ',' or '\n'))
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (letter != '\n') continue;
                rows.Add([.. cells]);
                cells.Clear();
            }
            else
            {
                cell.Append(letter);
            }
        }

        return rows;
    }
}
