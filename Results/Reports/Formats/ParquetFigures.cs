using Hil.Protocols.Parts;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using ParquetSharp;
using ParquetSharp.IO;

namespace Hil.Results.Reports.Formats;

/// <summary>
/// Apache Parquet, compressed with Zstandard: one row for each figure of each trial under its path (<see cref="Figures"/>), so that reports
/// of different versions have the same columns. The origin of a figure of energy is its meter's.
/// </summary>
[PartName("parquet")]
public sealed record ParquetFigures : IReportFormat
{
    private const string Energy = "energy.";

    public string Extension => ".parquet";

    public void Write(ReportedRuns runs, Stream output)
    {
        Row[] rows = [.. runs.Trials.SelectMany(trial => Figures.Of(trial.Report).Select(figure => new Row(trial, figure.Path, figure.Value)))];
        (string Name, Func<Row, string?> Of)[] words =
        [
            ("run", row => row.Trial.Run.Provenance.Run), ("rig", row => row.Trial.Report.Rig), ("board", row => row.Trial.Report.Board),
            ("policy", row => row.Trial.Report.Policy), ("policy_settings", row => row.Trial.Report.PolicySettings),
            ("setting", row => string.Join(", ", row.Trial.Report.Setting.Select(one => $"{one.Key}: {one.Value}"))),
            ("origin", row => RunRows.Word(row.Path.StartsWith(Energy, StringComparison.Ordinal) ? row.Trial.Report.Energy!.Meter.Origin : row.Trial.Report.Origin)),
            ("figure", row => row.Path),
        ];
        using var stream = new ManagedOutputStream(output, leaveOpen: true);
        using var file = new ParquetFileWriter(stream,
            [.. words.Select(column => (Column)new Column<string>(column.Name)), new Column<long>("cell"), new Column<double>("value")], Compression.Zstd);
        using (var group = file.AppendRowGroup())
        {
            foreach (var (_, of) in words)
            {
                using var column = group.NextColumn();
                using var texts = column.LogicalWriter<string?>();
                texts.WriteBatch(Array.ConvertAll(rows, row => of(row)));
            }

            using (var column = group.NextColumn())
            {
                using var cells = column.LogicalWriter<long>();
                cells.WriteBatch(Array.ConvertAll(rows, row => (long)row.Trial.Report.Cell));
            }

            using (var column = group.NextColumn())
            {
                using var values = column.LogicalWriter<double>();
                values.WriteBatch(Array.ConvertAll(rows, row => row.Value));
            }
        }

        file.Close();
    }

    private sealed record Row(ReportedTrial Trial, string Path, double Value);
}
