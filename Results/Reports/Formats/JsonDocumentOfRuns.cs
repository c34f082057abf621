using System.Text.Json;
using Hil.Protocols.Parts;

namespace Hil.Results.Reports.Formats;

/// <summary>One JSON object: `schema`, and `runs` with what `hil show --json` prints of each.</summary>
[PartName("json")]
public sealed record JsonDocumentOfRuns : IReportFormat
{
    public string Extension => ".json";

    public void Write(ReportedRuns runs, Stream output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("schema", 1);
        json.WriteStartArray("runs");
        foreach (var report in runs.Reports) JsonSerializer.Serialize(json, report, ReportJson.Default.RunReport);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
