using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Hil.Protocols.Parts;

/// <summary>Single values as they are written in files.</summary>
internal static class ScalarText
{
    private static readonly MethodInfo ParseAnyMethod = typeof(ScalarText).GetMethod(nameof(ParseAny), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static bool Handles(Type type) => type == typeof(string) || type == typeof(bool) || type.IsEnum || type == typeof(FilePath)
        || type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IParsable<>));

    /// <exception cref="FormatException">The text is not of the type; the message says how it is written.</exception>
    public static object Read(string text, Type type, string? folder)
    {
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return text switch { "true" => true, "false" => false, _ => throw new FormatException($"'{text}' is neither true nor false") };
        if (type == typeof(TimeSpan))
            return Duration.Parse(text);
        if (type == typeof(FilePath))
            return new FilePath(Path.GetFullPath(text, Path.GetFullPath(folder is null or "" ? "." : folder)), text);
        if (type.IsEnum)
            return ReadEnum(text, type);
        if (IsInteger(type) && text.StartsWith("0x", StringComparison.Ordinal))
            return ReadHexadecimal(text, type);
        try
        {
            return ParseAnyMethod.MakeGenericMethod(type).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [text], null)!;
        }
        catch (Exception failure) when (IsNumber(type) && failure is FormatException or OverflowException)
        {
            throw new FormatException($"'{text}' is not {(IsInteger(type) ? "a whole number" : "a number")}{Limits(type)}");
        }
        catch (OverflowException failure)
        {
            throw new FormatException($"'{text}' {failure.Message}", failure);
        }
    }

    /// <summary>What the type is called in messages and lists.</summary>
    public static string KindOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Located<>))
            return KindOf(type.GetGenericArguments()[0]);
        if (Shapes.ElementOfList(type) is { } element)
            return "list of " + KindOf(element);
        if (Shapes.ElementOfMap(type) is { } value)
            return "map to " + KindOf(value);
        if (type.IsDefined(typeof(PartRoleAttribute)))
            return PartCatalog.RoleName(type);
        if (type.IsEnum)
            return string.Join(" | ", Enum.GetNames(type).Select(SettingName.Kebab));
        return type == typeof(string) ? "text" : type == typeof(bool) ? "true | false" : type == typeof(TimeSpan) ? "duration"
            : type == typeof(FilePath) ? "path" : type == typeof(ByteSize) ? "size" : IsInteger(type) ? "whole number" : IsNumber(type) ? "number"
            : SettingName.Kebab(type.Name).Replace('-', ' ');
    }

    /// <summary>A value as a file would give it; empty for none.</summary>
    public static string Write(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        TimeSpan time => Duration.Format(time),
        Enum name => SettingName.Kebab(name.ToString()),
        string text => text,
        IDictionary => "",
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Write)) + "]",
        _ when value.GetType().GetInterfaces().Any(role => role.IsDefined(typeof(PartRoleAttribute))) => PartCatalog.NameOf(value.GetType()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ when Handles(value.GetType()) => value.ToString() ?? "",
        _ => "",
    };

    private static object ReadEnum(string text, Type type)
    {
        var names = Enum.GetNames(type);
        return names.FirstOrDefault(name => SettingName.Kebab(name) == text || SettingName.Camel(name) == text) is { } found
            ? Enum.Parse(type, found)
            : throw new FormatException(SettingsBinder.Unknown("value", text, names.Select(SettingName.Kebab)));
    }

    private static object ReadHexadecimal(string text, Type type) =>
        ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? Read(number.ToString(CultureInfo.InvariantCulture), type, null)
            : throw new FormatException($"'{text}' is not a hexadecimal number{Limits(type)}");

    private static object ParseAny<T>(string text)
        where T : IParsable<T>
    {
        var value = T.Parse(text, CultureInfo.InvariantCulture);
        return value is double number && !double.IsFinite(number) ? throw new FormatException() : value;
    }

    private static bool IsInteger(Type type) => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(System.Numerics.IBinaryInteger<>));

    private static bool IsNumber(Type type) => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(System.Numerics.INumber<>));

    private static string Limits(Type type) => IsInteger(type)
        ? $" between {type.GetField("MinValue")?.GetValue(null)} and {type.GetField("MaxValue")?.GetValue(null)}" : "";
}
