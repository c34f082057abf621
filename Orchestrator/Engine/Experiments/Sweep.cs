using Hil.Protocols.Parts;

namespace Hil.Engine.Experiments;

/// <summary>Which of a sweep's settings are put together.</summary>
public enum SweepMode
{
    /// <summary>Each value of each setting with each of the others.</summary>
    Grid,

    /// <summary>First the file's own values, then each setting varied alone from them.</summary>
    OneAtATime,
}

/// <summary>A setting that a sweep varies.</summary>
/// <param name="Path">Of the experiment, or below <c>rig.</c> of each of the bench's rigs.</param>
/// <param name="At">Where the path is written.</param>
/// <param name="Values">At least one, in the order of the file.</param>
public sealed record SweepAxis(string Path, SourceLocation At, IReadOnlyList<WrittenSetting> Values)
{
    /// <summary>What stands before the paths of rigs' settings.</summary>
    public const string Rig = "rig.";

    /// <summary>Its path within a rig of the bench; null for a setting of the experiment.</summary>
    public string? RigPath => Path.StartsWith(Rig, StringComparison.Ordinal) ? Path[Rig.Length..] : null;
}

/// <summary>A setting's value in a cell.</summary>
public sealed record SweepChoice(SweepAxis Axis, WrittenSetting Value);

/// <summary>The `sweep:` of an experiment's file: settings, each over a list or a range.</summary>
public sealed record Sweep(IReadOnlyList<SweepAxis> Axes, SweepMode Mode)
{
    /// <summary>More cells than anybody waits for: a slip of the pen.</summary>
    public const int MostCells = 10_000;

    private const string Name = "sweep";
    private const string ModeName = "sweep-mode";

    // What judges or describes the run as a whole, or makes the cells.
    private static readonly string[] Fixed = [Name, ModeName, "sweepMode", "expect", "description"];

    /// <summary>Reads the sweep of an experiment's file, before anything in it is bound.</summary>
    /// <returns>Null when it has none.</returns>
    /// <exception cref="FileTroubleException">It is written wrongly, or has too many cells.</exception>
    public static Sweep? Read(SettingsDocument experiment, PartCatalog catalog)
    {
        if (experiment.Find(Name) is not { } written) return null;
        var mode = experiment.Find(ModeName)?.Bind<SweepMode>(catalog, $"setting '{ModeName}'") ?? SweepMode.Grid;
        if (written.Entries is not { Count: > 0 } entries) throw Wrong(written.At, $"setting '{Name}' must be a map of settings, each to a list or a range");
        var sweep = new Sweep([.. entries.Select(entry => Axis(entry, catalog))], mode);
        var cells = mode == SweepMode.Grid
            ? sweep.Axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Values.Count, int.MaxValue)) : 1 + sweep.Axes.Sum(axis => (long)axis.Values.Count);
        return cells <= MostCells ? sweep : throw Wrong(written.At, $"setting '{Name}' has {cells} cells, more than {MostCells}");
    }

    /// <summary>What each cell sets, in the order of the file: of a grid the last setting changes quickest.</summary>
    public IEnumerable<IReadOnlyList<SweepChoice>> Cells() => Mode == SweepMode.Grid ? Grid([]) : Axes
        .SelectMany(axis => axis.Values.Select(value => (IReadOnlyList<SweepChoice>)[new(axis, value)])).Prepend([]);

    private IEnumerable<IReadOnlyList<SweepChoice>> Grid(SweepChoice[] chosen) => chosen.Length == Axes.Count ? [chosen]
        : Axes[chosen.Length].Values.SelectMany(value => Grid([.. chosen, new(Axes[chosen.Length], value)]));

    private static SweepAxis Axis(WrittenEntry entry, PartCatalog catalog)
    {
        if (Fixed.Contains(entry.Name.Split('.')[0])) throw Wrong(entry.At, $"'{entry.Name}' belongs to the run as a whole and cannot be varied");
        IReadOnlyList<WrittenSetting>? values = entry.Value.Items is { } list ? list
            : entry.Value.Entries is { } map && map.Any(one => one.Name is "from" or "to")
                ? [.. entry.Value.Bind<SweepRange>(catalog, $"the range of '{entry.Name}'").Values().Select(entry.Value.Replaced)]
                : null;
        return values is { Count: > 0 } ? new(entry.Name, entry.At, values)
            : throw Wrong(entry.Value.At, $"'{entry.Name}' must be varied over a list ('[ ... ]') or a range ('{{ from, to, step }}' or '{{ from, to, count }}')");
    }

    private static FileTroubleException Wrong(SourceLocation at, string message) => new(at.File, [new(at, message)]);
}
