using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hil.Protocols.Parts;

/// <summary>
/// The settings of a YAML file before they become objects, so that some of them can be set from elsewhere. Never changed: setting
/// something makes another document. A mistake in what was set is told with the place that it was written at.
/// </summary>
public sealed class SettingsDocument
{
    private readonly YamlNode root;
    private readonly Dictionary<YamlNode, SourceLocation> places;

    private SettingsDocument(string file, string text, YamlNode root, Dictionary<YamlNode, SourceLocation> places) =>
        (File, Text, this.root, this.places) = (file, text, root, places);

    /// <summary>Path as it was given.</summary>
    public string File { get; }

    /// <summary>The file as it was read; what was set since is not in it.</summary>
    public string Text { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TroubleException">It cannot be read (configuration).</exception>
    /// <exception cref="FileTroubleException">It is not one YAML document.</exception>
    public static SettingsDocument Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > YamlFile.MaximumBytes })
                throw new TroubleException(TroubleKind.Configuration, "The file is longer than 1 MiB", path, "Check that it is the right file.");
            return Parse(System.IO.File.ReadAllText(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Configuration, "The file cannot be read", path, failure.Message, failure);
        }
    }

    /// <summary>Reads text as if it stood in the file <paramref name="path"/>, which need not exist.</summary>
    /// <exception cref="FileTroubleException">It is not one YAML document.</exception>
    public static SettingsDocument Parse(string text, string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException failure)
        {
            var at = new SourceLocation(path, (int)failure.Start.Line, (int)failure.Start.Column);
            throw new FileTroubleException(path, [new(at, "not valid YAML: " + (failure.InnerException ?? failure).Message)]);
        }

        if (stream.Documents.Count == 1)
            return new(path, text, stream.Documents[0].RootNode, new(ReferenceEqualityComparer.Instance));
        var found = stream.Documents.Count == 0 ? "the file is empty" : "the file holds more than one document ('---')";
        throw new FileTroubleException(path, [new(new(path, 0, 0), found)]);
    }

    /// <summary>Makes the record that the whole file is.</summary>
    /// <exception cref="FileTroubleException">Everything that is wrong in it, each with line, column and the nearest known name.</exception>
    public T Bind<T>(PartCatalog catalog)
        where T : notnull => Bind<T>(File, root, places, catalog, "the file");

    /// <summary>What is written at a path of names with dots between them; null when that is nothing.</summary>
    public WrittenSetting? Find(string path) => NodePath.Find(root, path.Split('.')) is { } found ? new(found, PlaceOf(found)) : null;

    /// <summary>What is written at a path below each entry of a list of this file: null for an entry without it; none without such a list.</summary>
    public IReadOnlyList<WrittenSetting?> FindEach(string list, string path) => NodePath.Find(root, [list]) is not YamlSequenceNode entries ? []
        : [.. entries.Children.Select(entry => NodePath.Find(entry, path.Split('.')) is { } found ? new WrittenSetting(found, PlaceOf(found)) : null)];

    /// <summary>The document with one setting set; what lies between is made where it is missing.</summary>
    /// <param name="path">Names with dots between them: <c>edge.batch</c>.</param>
    /// <param name="at">Where the path was written.</param>
    /// <param name="value">What is set.</param>
    /// <exception cref="FileTroubleException">The path leads through something that holds no settings.</exception>
    public SettingsDocument With(string path, SourceLocation at, WrittenSetting value)
    {
        var setter = Setter(at, value);
        return new(File, Text, setter.Set(root, path), setter.Places);
    }

    /// <summary>The same for each entry of a list of this file.</summary>
    /// <param name="list">Name of the list: <c>rigs</c>.</param>
    /// <param name="path">Below an entry.</param>
    /// <param name="at">Where the path was written.</param>
    /// <param name="value">What is set.</param>
    /// <exception cref="FileTroubleException">The path leads through something that holds no settings.</exception>
    public SettingsDocument WithEach(string list, string path, SourceLocation at, WrittenSetting value)
    {
        if (NodePath.Find(root, [list]) is not YamlSequenceNode entries) return this;
        var setter = Setter(at, value);
        var changed = new YamlSequenceNode(entries.Children.Select(entry => setter.Set(entry, path)));
        setter.Places[changed] = PlaceOf(entries);
        var whole = new NodePath(setter.Places, at, changed, PlaceOf);
        return new(File, Text, whole.Set(root, list), whole.Places);
    }

    internal static T Bind<T>(string file, YamlNode node, IReadOnlyDictionary<YamlNode, SourceLocation> places, PartCatalog catalog, string owner)
        where T : notnull
    {
        var binder = new SettingsBinder(file, catalog, places);
        var value = binder.Bind(node, typeof(T), owner);
        return binder.Problems.Count == 0 ? (T)value!
            : throw new FileTroubleException(file, [.. binder.Problems.OrderBy(problem => problem.At.Line).ThenBy(problem => problem.At.Column)]);
    }

    private NodePath Setter(SourceLocation at, WrittenSetting value)
    {
        var setter = new NodePath(new(places, ReferenceEqualityComparer.Instance), at, value.Node, PlaceOf);
        value.Place(setter.Places);
        return setter;
    }

    private SourceLocation PlaceOf(YamlNode node) =>
        places.TryGetValue(node, out var place) ? place : new(File, (int)node.Start.Line, (int)node.Start.Column);
}
