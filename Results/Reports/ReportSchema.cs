using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Hil.Results.Reports;

/// <summary>JSON Schema (2020-12) of the run report, taken from its types; the approved text is in tests/approved.</summary>
public static class ReportSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The schema, indented, with a final newline.</summary>
    public static string Text()
    {
        var exporter = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = RequireEverything };
        var schema = ReportJson.Default.Options.GetJsonSchemaAsNode(typeof(RunReport), exporter).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Report of a run, version 1");
        return schema.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>What cannot be known is null, never absent: every property is required, and none has a default.</summary>
    private static JsonNode RequireEverything(JsonSchemaExporterContext context, JsonNode schema)
    {
        (schema as JsonObject)?.Remove("default");
        if (schema is not JsonObject type || type["properties"] is not JsonObject properties) return schema;
        type["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        type["additionalProperties"] = false;
        return type;
    }
}
