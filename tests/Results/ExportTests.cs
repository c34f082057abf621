using System.Globalization;
using System.Text.Json.Nodes;
using Hil.Protocols;
using Hil.Results.Energy;
using Hil.Results.Exporting;
using Hil.Results.Store;
using ParquetSharp;

namespace Hil.Results.Tests;

public sealed class ExportTests : IDisposable
{
    private static readonly SampleRecord[] Samples =
        [Given.Answered(0, offload: true), Given.TimedOut(1) with { Cause = "no \"result\",\nwithin 2 s" }, Given.Answered(2, label: null, edge: null)];

    /// <summary>Of the first and the last sample.</summary>
    private static readonly SampleEnergy[] Energies = [Given.SampleEnergy(0, offload: true), Given.SampleEnergy(2)];

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
            if (column.Real is not null)
                return next.LogicalReader<double?>().ReadAll(Samples.Length).Select(number => number?.ToString(CultureInfo.InvariantCulture) ?? "").ToArray();
            return column.Number is null
                ? next.LogicalReader<string?>().ReadAll(Samples.Length).Select(text => text ?? "").ToArray()
                : next.LogicalReader<long?>().ReadAll(Samples.Length).Select(number => number?.ToString(provider: null) ?? "").ToArray();
        }).ToArray();
        Assert.Equal(SampleColumn.All.Select(column => column.Name), Enumerable.Range(0, columns.Length).Select(index => file.FileMetaData.Schema.Column(index).Name));
        Assert.Equal(Expected(), Enumerable.Range(0, Samples.Length).Select(row => columns.Select(column => column[row]).ToArray()));
    }

    [Fact]
    public async Task An_energy_is_in_microjoules_marked_with_its_origin_and_empty_where_it_is_not_known()
    {
        var rows = Csv(await SaveAsync("csv"));
        string[] columns = ["infer_uj", "infer_uj_half95", "decide_uj", "wait_uj", "meter", "meter_origin"];
        var cells = rows.Skip(1).Select(row => columns.Select(name => row[rows[0].AsSpan().IndexOf(name)]).ToArray()).ToArray();
        Assert.Equal(["200", "0.2", "", "500", "ina219", "emulated"], cells[0].Select(Rounded));
        Assert.Equal(["", "", "", "", "ina219", "emulated"], cells[1]);
        Assert.Equal(["202", "0.2", "", "", "ina219", "emulated"], cells[2].Select(Rounded));

        static string Rounded(string cell) =>
            double.TryParse(cell, CultureInfo.InvariantCulture, out var number) ? number.ToString("0.######", CultureInfo.InvariantCulture) : cell;
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
        ExportedRun.Save(await Given.StoreAsync(folder, Samples, energy: Given.Energy(), energies: Energies), "run-1", format, path);
        return path;
    }

    /// <summary>Text of every cell, from the samples that went in.</summary>
    private static IEnumerable<string[]> Expected()
    {
        var run = new StoredRun { Provenance = Given.Run(), Started = DateTimeOffset.UnixEpoch };
        var trial = new StoredTrial { Id = 1, Provenance = Given.Trial(), StartedNanoseconds = 0, Energy = Given.Energy() };
        var rows = Samples.Select(sample => new ExportedSample(
            run, trial, sample, Energies.Where(energy => energy.Sequence == sample.Sequence).Select(energy => (SampleEnergy?)energy).SingleOrDefault()));
        return rows.Select(row => SampleColumn.All.Select(column => column.Number is { } number ? number(row)?.ToString(provider: null) ?? ""
            : column.Real is { } real ? real(row)?.ToString(CultureInfo.InvariantCulture) ?? "" : column.Text!(row) ?? "").ToArray());
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
