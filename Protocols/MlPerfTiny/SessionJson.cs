using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>JSON of a session, from hostile bytes.</summary>
internal static class SessionJson
{
    private const int MaximumDepth = 16;
    private const int ShortLength = 40;

    /// <summary>Parses after an optional byte-order mark.</summary>
    /// <exception cref="TroubleException">Not JSON; with line and offset.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, string file)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        if (!Utf8.IsValid(json.Span)) throw SessionTrouble.Of("The file is not UTF-8 text", file);
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaximumDepth });
        }
        catch (JsonException failure)
        {
            throw SessionTrouble.Of("The file is not whole JSON", file,
                string.Create(CultureInfo.InvariantCulture, $"line {(failure.LineNumber ?? 0) + 1}, byte {(failure.BytePositionInLine ?? 0) + 1}"), failure);
        }
    }

    /// <summary>A value for a message.</summary>
    public static string Short(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= ShortLength ? text : text[..ShortLength] + "...";
    }

    /// <summary>A property that is there and is not null.</summary>
    public static JsonElement? Get(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A whole number, also where the runner wrote it as text.</summary>
    /// <exception cref="TroubleException">There, and no whole number of the range.</exception>
    public static long? Whole(JsonElement of, string name, long least, long most, string file, string place)
    {
        if (Get(of, name) is not { } value) return null;
        return TryWhole(value, out var number) && number >= least && number <= most ? number
            : throw SessionTrouble.Of($"{name} is {Short(value)}; expected is a whole number from {least} to {most}", file, place);
    }

    public static bool TryWhole(JsonElement value, out long number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out number),
            JsonValueKind.String => long.TryParse(Text(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    /// <summary>A string; null for what is none, and for one with half a surrogate pair.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
