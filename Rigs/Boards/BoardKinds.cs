using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Rigs.Boards;

/// <summary>Every board kind of a folder; a file there is a kind.</summary>
public sealed class BoardKinds
{
    private readonly SortedDictionary<string, BoardKind> kinds = new(StringComparer.Ordinal);

    private BoardKinds()
    {
    }

    /// <summary>By name.</summary>
    public IReadOnlyCollection<BoardKind> All => kinds.Values;

    /// <summary>Reads <c>*.yaml</c> of the folder.</summary>
    /// <exception cref="TroubleException">The folder does not exist or a file in it is wrong.</exception>
    public static BoardKinds Load(string folder, PartCatalog catalog)
    {
        if (!Directory.Exists(folder))
            throw new TroubleException(TroubleKind.Configuration, "The folder of board kinds does not exist", folder, "Run hil from its own clone.");
        var loaded = new BoardKinds();
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            loaded.kinds.Add(name, YamlFile.Read<BoardKind>(file, catalog) with { Name = name });
        }

        return loaded;
    }

    /// <summary>The kind of that name.</summary>
    /// <exception cref="FileTroubleException">There is none; names the nearest and all.</exception>
    public BoardKind Find(Located<string> name) => TryFind(name.Value) ?? throw new FileTroubleException(name.At.File, [new(name.At, Unknown(name.Value))]);

    /// <summary>The kind of that name, or null.</summary>
    public BoardKind? TryFind(string name) => kinds.GetValueOrDefault(name);

    /// <summary>What to say about a name that is not a kind.</summary>
    public string Unknown(string name) => $"unknown board kind '{name}'"
        + (SettingName.Nearest(name, kinds.Keys) is { } nearest ? $", did you mean '{nearest}'?" : "")
        + $" (known: {string.Join(", ", kinds.Keys)})";
}
