namespace Hil.Protocols.Parts;

/// <summary>Which types are lists and which are maps.</summary>
internal static class Shapes
{
    /// <summary>The element's type of a list type that settings may have, else null.</summary>
    public static Type? ElementOfList(Type type) => type.IsGenericType
        && type.GetGenericTypeDefinition() is var open && (open == typeof(IReadOnlyList<>) || open == typeof(IReadOnlyCollection<>) || open == typeof(IEnumerable<>))
        ? type.GetGenericArguments()[0] : null;

    /// <summary>The value's type of a map type with text keys that settings may have, else null.</summary>
    public static Type? ElementOfMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
        && type.GetGenericArguments() is [var key, var value] && key == typeof(string) ? value : null;
}
