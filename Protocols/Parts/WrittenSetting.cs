using YamlDotNet.RepresentationModel;

namespace Hil.Protocols.Parts;

/// <summary>A value as it is written in a file, of any shape, that has not become an object yet.</summary>
public sealed class WrittenSetting
{
    // Deeper than any file a person writes; ends a value whose alias contains itself.
    private const int DeepestNesting = 32;

    internal WrittenSetting(YamlNode node, SourceLocation at) => (Node, At) = (node, at);

    /// <summary>Where it is written.</summary>
    public SourceLocation At { get; }

    /// <summary>The entries of a list; null for anything else.</summary>
    public IReadOnlyList<WrittenSetting>? Items =>
        Node is YamlSequenceNode list ? [.. list.Children.Select(Inside)] : null;

    /// <summary>The entries of a map in their order; null for anything else.</summary>
    public IReadOnlyList<WrittenEntry>? Entries => Node is not YamlMappingNode map ? null
        : [.. map.Children.Select(entry => new WrittenEntry((entry.Key as YamlScalarNode)?.Value ?? "", Inside(entry.Key).At, Inside(entry.Value)))];

    internal YamlNode Node { get; }

    /// <summary>Another single value, as if it stood at the same place.</summary>
    public WrittenSetting Replaced(string text) => new(new YamlScalarNode(text), At);

    /// <summary>Makes an object of it.</summary>
    /// <param name="catalog">The parts that it may name.</param>
    /// <param name="owner">What it is, for messages: <c>setting 'baud'</c>.</param>
    /// <exception cref="FileTroubleException">Everything that is wrong in it.</exception>
    public T Bind<T>(PartCatalog catalog, string owner)
        where T : notnull => SettingsDocument.Bind<T>(At.File, Node, new Dictionary<YamlNode, SourceLocation>(ReferenceEqualityComparer.Instance) { [Node] = At }, catalog, owner);

    /// <summary>In one line, as a file would have it: <c>{ margin: { threshold: 0.3 } }</c>.</summary>
    public override string ToString() => TextOf(Node);

    internal static string TextOf(YamlNode? node, int depth = 0) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list when depth < DeepestNesting => $"[{string.Join(", ", list.Children.Select(child => TextOf(child, depth + 1)))}]",
        YamlMappingNode map when depth < DeepestNesting =>
            map.Children.Count == 0 ? "{}" : $"{{ {string.Join(", ", map.Children.Select(entry => $"{TextOf(entry.Key, depth + 1)}: {TextOf(entry.Value, depth + 1)}"))} }}",
        _ => "...",
    };

    /// <summary>Notes where its nodes were written, for a document of another file.</summary>
    internal void Place(Dictionary<YamlNode, SourceLocation> places)
    {
        Note(Node, 0);
        places[Node] = At;

        void Note(YamlNode node, int depth)
        {
            places[node] = Inside(node).At;
            if (depth == DeepestNesting) return;
            IEnumerable<YamlNode> children = node switch
            {
                YamlSequenceNode list => list.Children,
                YamlMappingNode map => map.Children.SelectMany(entry => new[] { entry.Key, entry.Value }),
                _ => [],
            };
            foreach (var child in children) Note(child, depth + 1);
        }
    }

    private WrittenSetting Inside(YamlNode node) => new(node, new(At.File, (int)node.Start.Line, (int)node.Start.Column));
}

/// <summary>An entry of a map in a file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="At">Where the key is written.</param>
/// <param name="Value">What stands behind it.</param>
public sealed record WrittenEntry(string Name, SourceLocation At, WrittenSetting Value);
