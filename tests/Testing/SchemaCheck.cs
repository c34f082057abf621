using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hil.Testing;

/// <summary>As much of JSON Schema as the report's schema uses: type, properties, required, items, enum, additionalProperties, $ref.</summary>
public static class SchemaCheck
{
    private static readonly string[] Understood =
        ["$schema", "title", "description", "$ref", "type", "properties", "required", "items", "enum", "additionalProperties", "format"];

    /// <summary>Where a value is not what the schema asks for, each place once; none when it is valid.</summary>
    public static IEnumerable<string> Problems(JsonNode schema, JsonNode? value) => Problems(schema, schema, value, "$");

    private static IEnumerable<string> Problems(JsonNode root, JsonNode? node, JsonNode? value, string path)
    {
        var schema = node!.AsObject();
        foreach (var word in schema.Select(property => property.Key).Except(Understood)) throw new NotSupportedException(word);
        if (schema["$ref"] is { } reference) schema = Follow(root, (string)reference!).AsObject();
        if (schema["type"] is { } type && !Types(type).Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && Types(type).Contains("number")))
        {
            yield return $"{path} is {TypeOf(value)}";
            yield break;
        }

        if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value))) yield return $"{path} is {value}";
        if (value is JsonArray list && schema["items"] is { } items)
        {
            for (var index = 0; index < list.Count; index++)
                foreach (var problem in Problems(root, items, list[index], $"{path}[{index}]")) yield return problem;
        }

        if (value is not JsonObject members) yield break;
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => (string)name!).Where(name => !members.ContainsKey(name)))
            yield return $"{path}.{name} is missing";
        foreach (var (name, member) in members)
        {
            if (schema["properties"]?[name] is { } inner)
                foreach (var problem in Problems(root, inner, member, $"{path}.{name}")) yield return problem;
            else if (schema["additionalProperties"] is JsonValue refused && !refused.GetValue<bool>()) yield return $"{path}.{name} is unknown";
        }
    }

    private static JsonNode Follow(JsonNode root, string reference) =>
        reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(root, (node, step) =>
            node is JsonArray list ? list[int.Parse(step, provider: null)]! : node[step]!);

    private static string[] Types(JsonNode type) => type is JsonArray many ? [.. many.Select(one => (string)one!)] : [(string)type!];

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ToJsonString().AsSpan().IndexOfAny(".eE") < 0 ? "integer" : "number",
    };
}
