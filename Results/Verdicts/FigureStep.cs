using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hil.Results.Verdicts;

/// <summary>One name of a figure's path, with what stands in brackets behind it.</summary>
/// <param name="Name">Property of the report.</param>
/// <param name="Choice">
/// Null without brackets. In a list: nothing for all elements, a number for the one at that index, `beta=0.2` or `beta=0.2,policy=margin` for
/// those with such figures. In a dictionary: the key.
/// </param>
internal sealed record FigureStep(string Name, string? Choice)
{
    /// <summary>The figures by which elements are chosen; empty otherwise.</summary>
    public IReadOnlyList<(string Name, string Value)> Keys { get; } = KeysOf(Choice);

    /// <summary>What it leads to; a null is something that is not known.</summary>
    public IEnumerable<JsonNode?> From(JsonNode node)
    {
        var next = node[Name];
        return (Choice, next) switch
        {
            (null, _) or (_, null) => [next],
            (_, JsonObject entries) => [entries[Choice]],
            ("", JsonArray all) => all,
            (_, JsonArray all) when Keys.Count > 0 => all.Where(Fits),
            (_, JsonArray all) => int.Parse(Choice, NumberStyles.None, CultureInfo.InvariantCulture) is var index && index < all.Count ? [all[index]] : [],
            _ => [null],
        };
    }

    private bool Fits(JsonNode? element) => element is JsonObject one && Keys.All(key => one[key.Name] is JsonValue value && Equals(value, key.Value));

    private static bool Equals(JsonValue value, string written) => value.GetValueKind() switch
    {
        JsonValueKind.Number => double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && value.GetValue<double>() == number,
        _ => string.Equals(value.ToString(), written, StringComparison.OrdinalIgnoreCase),
    };

    private static IReadOnlyList<(string, string)> KeysOf(string? choice) => choice?.Contains('=', StringComparison.Ordinal) != true ? []
        : [.. choice.Split(',').Select(key => key.Split('=', 2)).Select(key => (key[0].Trim(), key.Length > 1 ? key[1].Trim() : ""))];
}
