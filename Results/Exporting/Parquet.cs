using ParquetSharp;
using ParquetSharp.IO;

namespace Hil.Results.Exporting;

/// <summary>
/// Apache Parquet, compressed with Zstandard: one table of samples; whole numbers are nullable int64, other numbers nullable doubles,
/// words nullable strings.
/// </summary>
public sealed record Parquet : IExportFormat
{
    /// <summary>Rows that are held in memory at once.</summary>
    private const int GroupRows = 1 << 16;

    public string Extension => ".parquet";

    public void Write(ExportedRun run, Stream output)
    {
        Column[] columns = [.. SampleColumn.All.Select(column => column.Number is not null ? new Column<long?>(column.Name)
            : column.Real is not null ? new Column<double?>(column.Name) : (Column)new Column<string>(column.Name))];
        using var stream = new ManagedOutputStream(output, leaveOpen: true);
        using var file = new ParquetFileWriter(stream, columns, Compression.Zstd);
        foreach (var rows in run.Rows.Chunk(GroupRows))
        {
            using var group = file.AppendRowGroup();
            foreach (var column in SampleColumn.All)
            {
                using var next = group.NextColumn();
                if (column.Number is { } number)
                {
                    using var numbers = next.LogicalWriter<long?>();
                    numbers.WriteBatch(Array.ConvertAll(rows, row => number(row)));
                }
                else if (column.Real is { } real)
                {
                    using var reals = next.LogicalWriter<double?>();
                    reals.WriteBatch(Array.ConvertAll(rows, row => real(row)));
                }
                else
                {
                    using var words = next.LogicalWriter<string?>();
                    words.WriteBatch(Array.ConvertAll(rows, row => column.Text!(row)));
                }
            }
        }

        file.Close();
    }
}
