using System.Text.Json;

namespace Hil.Rigs.Switching;

/// <summary>Reads one member of what a plug says.</summary>
internal static class PlugJson
{
    /// <summary>The text of a string, a number, true or false; null for anything that has no such member at its top.</summary>
    public static string? Find(ReadOnlyMemory<byte> payload, string member)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(member, out var value)) return null;
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Object or JsonValueKind.Array => null,
                _ => value.GetRawText(),
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not UTF-8 is found out only when it is taken.
            return null;
        }
    }
}
