using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hil.Protocols.Parts;

/// <summary>Makes objects of YAML nodes and collects everything that is wrong on the way.</summary>
/// <param name="file">The file.</param>
/// <param name="catalog">The parts that it may name.</param>
/// <param name="places">Where nodes were written that were set from elsewhere.</param>
internal sealed class SettingsBinder(string file, PartCatalog catalog, IReadOnlyDictionary<YamlNode, SourceLocation> places)
{
    // Deeper than any file a person writes; ends a document whose alias contains itself.
    private const int DeepestNesting = 32;

    private readonly NullabilityInfoContext nullability = new();
    private readonly List<FileProblem> problems = [];
    private int depth;

    public IReadOnlyList<FileProblem> Problems => problems;

    /// <summary>The object, or null after a problem was noted.</summary>
    /// <param name="node">What was written.</param>
    /// <param name="type">What it shall become.</param>
    /// <param name="owner">What it is, for messages: <c>setting 'baud'</c>.</param>
    public object? Bind(YamlNode node, Type type, string owner)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (depth >= DeepestNesting)
            return Note(node, $"{owner} is nested more than {DeepestNesting} deep");
        depth++;
        try
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Located<>))
                return Bind(node, type.GetGenericArguments()[0], owner) is { } value ? Activator.CreateInstance(type, value, At(node)) : null;
            if (type == typeof(WrittenSetting))
                return new WrittenSetting(node, At(node));
            if (IsNothing(node))
                return Note(node, $"{owner} needs a value ({ScalarText.KindOf(type)})");
            if (type.IsDefined(typeof(PartRoleAttribute)))
                return BindPart(node, type, owner);
            if (ScalarText.Handles(type))
                return BindScalar(node, type, owner);
            if (Shapes.ElementOfList(type) is { } element)
                return BindList(node, element, owner);
            if (Shapes.ElementOfMap(type) is { } entry)
                return BindMap(node, entry, owner);
            return node is YamlMappingNode mapping ? BindRecord(mapping, At(node), type, owner) : Note(node, $"{owner} must hold settings ('key: value')");
        }
        finally
        {
            depth--;
        }
    }

    /// <summary>What is wrong with a name that is not known, the nearest first, then all.</summary>
    public static string Unknown(string what, string written, IEnumerable<string> known, string owner = "")
    {
        var names = known.ToArray();
        var nearest = SettingName.Nearest(written, names);
        return $"unknown {what} '{written}'{(owner.Length == 0 ? "" : $" of {owner}")}{(nearest is null ? "" : $", did you mean '{nearest}'?")}"
            + (names.Length == 0 ? $"{(nearest is null ? "," : "")} there is none" : $" (known: {string.Join(", ", names)})");
    }

    private object? BindPart(YamlNode node, Type role, string owner)
    {
        var what = PartCatalog.RoleName(role);
        var entry = node as YamlMappingNode;
        var name = entry is null ? node as YamlScalarNode : entry.Children.Count == 1 ? entry.Children.First().Key as YamlScalarNode : null;
        if (name is null)
            return Note(node, $"{owner} must be one {what}: its name, or {{ name: {{ settings }} }}");
        if (catalog.Find(role, name.Value ?? "") is not { } type)
            return Note(name, Unknown(what, name.Value ?? "", catalog.NamesOf(role)));
        var settings = entry?.Children.First().Value;
        if (settings is null || IsNothing(settings))
            return BindRecord(new YamlMappingNode(), At(name), type, $"{what} '{name.Value}'");
        return settings is YamlMappingNode mapping ? BindRecord(mapping, At(name), type, $"{what} '{name.Value}'")
            : Note(settings, $"{what} '{name.Value}' must hold settings ('key: value')");
    }

    private object? BindRecord(YamlMappingNode node, SourceLocation at, Type type, string owner)
    {
        var before = problems.Count;
        var properties = SettingDescription.Properties(type).ToArray();
        var given = new Dictionary<PropertyInfo, YamlNode>();
        var result = Activator.CreateInstance(type)!;
        foreach (var (key, value) in node.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            var property = properties.FirstOrDefault(one => SettingName.Kebab(one.Name) == name || SettingName.Camel(one.Name) == name);
            if (property is null)
                Note(key, Unknown("setting", name, properties.Select(one => SettingName.Kebab(one.Name)), owner));
            else if (!given.TryAdd(property, key))
                Note(key, $"setting '{SettingName.Kebab(property.Name)}' of {owner} is given twice");
            else
                Set(result, property, value);
        }

        foreach (var missing in properties.Where(one => SettingDescription.IsRequired(one) && !given.ContainsKey(one)))
            problems.Add(new(at, $"{owner} needs the setting '{SettingName.Kebab(missing.Name)}' ({ScalarText.KindOf(missing.PropertyType)})"));

        if (problems.Count == before && result is ICheckedSettings settings)
        {
            foreach (var (setting, problem) in settings.Check())
            {
                var concerned = given.FirstOrDefault(one => one.Key.Name == setting);
                problems.Add(new(concerned.Value is null ? at : At(concerned.Value),
                    (setting.Length == 0 ? owner : $"setting '{SettingName.Kebab(setting)}'") + " " + problem));
            }
        }

        return result;
    }

    private void Set(object target, PropertyInfo property, YamlNode node)
    {
        var mayBeNothing = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || (!property.PropertyType.IsValueType && nullability.Create(property).WriteState == NullabilityState.Nullable);
        var owner = $"setting '{SettingName.Kebab(property.Name)}'";
        if (mayBeNothing && IsNothing(node))
        {
            property.SetValue(target, null);
            return;
        }

        if (Bind(node, property.PropertyType, owner) is not { } value)
            return;
        var size = (value as ICollection)?.Count ?? (value as string)?.Length;
        if (size < property.GetCustomAttribute<MinLengthAttribute>()?.Length)
            Note(node, $"{owner} needs at least {property.GetCustomAttribute<MinLengthAttribute>()!.Length} {(value is string ? "letters" : "entries")}");
        else if (property.GetCustomAttribute<RangeAttribute>() is { } range && !Inside(range, value))
            Note(node, $"{owner} is {ScalarText.Write(value)}, outside of {range.Minimum}..{range.Maximum}");
        else
            property.SetValue(target, value);
    }

    private static bool Inside(RangeAttribute range, object value)
    {
        var plain = value.GetType() is { IsGenericType: true } located && located.GetGenericTypeDefinition() == typeof(Located<>)
            ? located.GetProperty("Value")!.GetValue(value)! : value;
        var items = plain is IEnumerable list and not string ? list.Cast<object>() : [plain];
        return items.All(item => item is IComparable number && number.CompareTo(Limit(range.Minimum, item)) >= 0 && number.CompareTo(Limit(range.Maximum, item)) <= 0);
    }

    private static object Limit(object written, object value) =>
        written is string text || value is not IConvertible ? ScalarText.Read(written.ToString()!, value.GetType(), null)
            : Convert.ChangeType(written, value.GetType(), System.Globalization.CultureInfo.InvariantCulture);

    private object? BindScalar(YamlNode node, Type type, string owner)
    {
        if (node is not YamlScalarNode { Value: { } text })
            return Note(node, $"{owner} must be a single value ({ScalarText.KindOf(type)})");
        try
        {
            return ScalarText.Read(text, type, Path.GetDirectoryName(At(node).File));
        }
        catch (FormatException failure)
        {
            return Note(node, $"{owner}: {failure.Message}");
        }
    }

    private object? BindList(YamlNode node, Type element, string owner)
    {
        if (node is not YamlSequenceNode sequence)
            return Note(node, $"{owner} must be a list ('- ...' lines or [ ... ])");
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        var number = 0;
        foreach (var child in sequence.Children)
        {
            if (Bind(child, element, $"entry {++number} of {owner}") is { } value)
                list.Add(value);
        }

        return list;
    }

    private object? BindMap(YamlNode node, Type entry, string owner)
    {
        if (node is not YamlMappingNode mapping)
            return Note(node, $"{owner} must be a map ('key: value')");
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), entry))!;
        foreach (var (key, child) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (Bind(child, entry, $"'{name}' of {owner}") is { } value)
                map[name] = value;
        }

        return map;
    }

    private static bool IsNothing(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    private SourceLocation At(YamlNode node) => places.TryGetValue(node, out var place) ? place : new(file, (int)node.Start.Line, (int)node.Start.Column);

    private object? Note(YamlNode node, string message)
    {
        problems.Add(new(At(node), message));
        return null;
    }
}
