using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hil.Protocols.Parts;

/// <summary>Goes along a path of setting names and puts a node at its end. The nodes on the way are copied, never changed.</summary>
/// <param name="places">Where nodes were written that are not where they stand; grows by those that are made.</param>
/// <param name="at">Where the path was written.</param>
/// <param name="value">What is put there.</param>
/// <param name="placeOf">Where any other node was written.</param>
internal sealed class NodePath(Dictionary<YamlNode, SourceLocation> places, SourceLocation at, YamlNode value, Func<YamlNode, SourceLocation> placeOf)
{
    public Dictionary<YamlNode, SourceLocation> Places => places;

    /// <summary>The node at the end of a path; null when there is none.</summary>
    public static YamlNode? Find(YamlNode node, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (node is not YamlMappingNode mapping || KeyOf(mapping, name) is not { } key) return null;
            node = mapping.Children[key];
        }

        return node;
    }

    /// <summary>A copy of the node with the value at the end of the path.</summary>
    /// <exception cref="FileTroubleException">The path leads through something that holds no settings.</exception>
    public YamlNode Set(YamlNode node, string path)
    {
        var names = path.Split('.');
        if (names.Any(name => name.Length == 0)) throw Wrong($"'{path}' is no path of settings: write names with dots between them");
        var changed = Set(node, names, 0);
        // What is missing in the file as a whole was not the path's fault.
        places[changed] = placeOf(node);
        return changed;
    }

    private YamlNode Set(YamlNode? node, string[] names, int depth)
    {
        if (depth == names.Length) return value;
        var copy = new YamlMappingNode();
        places[copy] = at;
        var mapping = node as YamlMappingNode ?? Opened(node, names, depth);
        var known = KeyOf(mapping, names[depth]);
        foreach (var (key, child) in mapping.Children) copy.Add(key, ReferenceEquals(key, known) ? Set(child, names, depth + 1) : child);
        if (known is not null) return copy;
        var added = new YamlScalarNode(names[depth]);
        places[added] = at;
        copy.Add(added, Set(null, names, depth + 1));
        return copy;
    }

    /// <summary>Nothing is a map without entries; a part that is named alone has settings all the same.</summary>
    private YamlMappingNode Opened(YamlNode? node, string[] names, int depth) => node switch
    {
        null or YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } => new YamlMappingNode(),
        YamlScalarNode part when part.Value == names[depth] => new YamlMappingNode(part, new YamlMappingNode()),
        _ => throw Wrong($"'{string.Join('.', names)}' cannot be set: '{string.Join('.', names[..depth])}' is '{WrittenSetting.TextOf(node)}', which has no setting '{names[depth]}'"),
    };

    private static YamlNode? KeyOf(YamlMappingNode mapping, string name) => mapping.Children.Keys.FirstOrDefault(
        key => key is YamlScalarNode { Value: { } written } && (written == name || SettingName.Kebab(written) == SettingName.Kebab(name)));

    private FileTroubleException Wrong(string message) => new(at.File, [new(at, message)]);
}
