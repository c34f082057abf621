using System.Text.Json;
using Hil.Results.Store;

namespace Hil.Results.Exporting;

/// <summary>One JSON object: the run with its whole provenance, and its samples under the names of <see cref="SampleColumn"/>.</summary>
public sealed record Json : IExportFormat
{
    private const int FlushAt = 1 << 16;

    public string Extension => ".json";

    public void Write(ExportedRun run, Stream output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("schema", 1);
        json.WritePropertyName("run");
        JsonSerializer.Serialize(json, run.Run, StoreJson.Default.StoredRun);
        json.WriteStartArray("samples");
        foreach (var row in run.Rows)
        {
            WriteSample(json, row);
            if (json.BytesPending > FlushAt) json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSample(Utf8JsonWriter json, ExportedSample row)
    {
        json.WriteStartObject();
        foreach (var column in SampleColumn.All)
        {
            if (column.Text is { } text) json.WriteString(column.Name, text(row));
            else if (column.Number?.Invoke(row) is { } number) json.WriteNumber(column.Name, number);
            else if (column.Real?.Invoke(row) is { } real) json.WriteNumber(column.Name, real);
            else json.WriteNull(column.Name);
        }

        json.WriteEndObject();
    }
}
