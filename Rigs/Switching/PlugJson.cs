using System.Text.Json;

namespace Hil.Rigs.Switching;

/// <summary>Reads one member of what a plug says.</summary>
internal static class PlugJson
{
    /// <summary>The text of a string, a number, true or false; null for anything that has no such member at its top.</summary>
    public static string? Find(ReadOnlySpan<byte> payload, string member)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            return JsonDocument.TryParseValue(ref reader, out var document) && document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(member, out var value) && value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
                ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
