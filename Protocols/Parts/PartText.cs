using System.Collections;
using System.Text.RegularExpressions;

namespace Hil.Protocols.Parts;

/// <summary>
/// Parts as a file says them, on one line: <c>{ maximum-probability: { threshold: 0.66 } }</c>. Read again it is an equal part. Settings
/// that have a value are all written, those of their initial value too: that may be another one tomorrow. Paths stay as they were
/// written.
/// </summary>
public static partial class PartText
{
    /// <summary>A part with its settings.</summary>
    /// <param name="part">An instance of a type that a <see cref="PartCatalog"/> finds.</param>
    public static string Write(object part) => $"{{ {PartCatalog.NameOf(part.GetType())}: {Settings(part)} }}";

    /// <summary>The settings of a part or of another record, <c>{ threshold: 0.66 }</c>; <c>{}</c> when it has none.</summary>
    public static string Settings(object part)
    {
        var blank = Activator.CreateInstance(part.GetType());
        return Flow('{', '}', SettingDescription.Properties(part.GetType())
            .Select(property => (property.Name, Value: property.GetValue(part), Initial: property.GetValue(blank)))
            .Where(setting => setting.Value is not null || setting.Initial is not null)
            .Select(setting => $"{SettingName.Kebab(setting.Name)}: {Value(setting.Value)}"));
    }

    private static string Value(object? value)
    {
        if (value is null) return "null";
        var type = value.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Located<>)) return Value(type.GetProperty("Value")!.GetValue(value));
        if (value is string text) return Plain().IsMatch(text) && text is not "null" ? text : Quoted(text);
        if (ScalarText.Handles(type)) return ScalarText.Write(value) is var scalar && Plain().IsMatch(scalar) ? scalar : Quoted(scalar);
        if (type.GetInterfaces().Any(role => role.IsDefined(typeof(PartRoleAttribute), false))) return Write(value);
        if (Map(type) is { } key)
            return Flow('{', '}', ((IEnumerable)value).Cast<object>().Select(pair => $"{Value(key.GetValue(pair))}: {Value(pair.GetType().GetProperty("Value")!.GetValue(pair))}"));
        return value is IEnumerable list ? Flow('[', ']', list.Cast<object?>().Select(Value)) : Settings(value);
    }

    /// <summary>The key of a map's pairs; null for anything else.</summary>
    private static System.Reflection.PropertyInfo? Map(Type type) => type.GetInterfaces()
        .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        is { } map ? typeof(KeyValuePair<,>).MakeGenericType(map.GetGenericArguments()).GetProperty("Key") : null;

    private static string Flow(char open, char close, IEnumerable<string> entries) =>
        string.Join(", ", entries) is { Length: > 0 } inner ? $"{open} {inner} {close}" : $"{open}{close}";

    private static string Quoted(string text) => "\"" + text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"";

    /// <summary>Needs no quotes: nothing that YAML reads as anything else, within braces or at either end.</summary>
    [GeneratedRegex(@"^-?[\p{L}\p{Nd}_./](?:[\p{L}\p{Nd}_./+ -]*[\p{L}\p{Nd}_./+-])?\z")]
    private static partial Regex Plain();
}
