using System.Globalization;
using System.Text;

namespace Hil.Results.Exporting;

/// <summary>Comma-separated values as RFC 4180 has them: a header, quotes where needed, a missing value is empty. Lines end with a line feed.</summary>
public sealed record Csv : IExportFormat
{
    public string Extension => ".csv";

    public void Write(ExportedRun run, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        text.NewLine = "\n";
        text.WriteLine(string.Join(',', SampleColumn.All.Select(column => column.Name)));
        foreach (var row in run.Rows)
        {
            var first = true;
            foreach (var column in SampleColumn.All)
            {
                if (!first) text.Write(',');
                first = false;
                if (column.Number is { } number) text.Write(number(row)?.ToString(CultureInfo.InvariantCulture));
                else if (column.Real is { } real) text.Write(real(row)?.ToString(CultureInfo.InvariantCulture));
                else text.Write(Quoted(column.Text!(row)));
            }

            text.WriteLine();
        }
    }

    private static string? Quoted(string? text) => text is null || text.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? text
        : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
