using Hil.Engine.Experiments;
using Hil.Protocols.Parts;
using Hil.Rigs.Benches;

namespace Hil.Engine.Planning;

/// <summary>Makes the plans of a sweep's cells: the settings of a cell are set in the files' own text, which is then bound as any other.</summary>
/// <param name="workspace">Where shipped files are.</param>
/// <param name="experiment">The experiment's file.</param>
/// <param name="sweep">Its sweep.</param>
/// <param name="bench">The bench that the command line names; null for the experiment's own.</param>
internal sealed class SweepCells(Workspace workspace, SettingsDocument experiment, Sweep sweep, string? bench)
{
    private const string Rigs = "rigs";
    private const string BenchName = "bench";

    private readonly Dictionary<string, SettingsDocument> benches = new(StringComparer.Ordinal);
    private readonly PlanSources sources = new();

    /// <summary>Whether a setting that is varied alone is given the file's own value, which the first cell has already.</summary>
    public bool Repeats(IReadOnlyList<SweepChoice> choices) =>
        sweep.Mode == SweepMode.OneAtATime && choices is [var only] && only.Axis.RigPath is null && experiment.Find(only.Axis.Path)?.ToString() == only.Value.ToString();

    /// <summary>The plan of a cell.</summary>
    /// <param name="choices">What it sets.</param>
    /// <param name="number">Which it is.</param>
    /// <exception cref="FileTroubleException">What is wrong in it.</exception>
    public RunPlan Plan(IReadOnlyList<SweepChoice> choices, int number)
    {
        var document = experiment;
        foreach (var choice in choices.Where(choice => choice.Axis.RigPath is null)) document = document.With(choice.Axis.Path, choice.Axis.At, choice.Value);
        if (bench is not null && sweep.Axes.FirstOrDefault(axis => axis.Path == BenchName) is { } both)
            throw new FileTroubleException(experiment.File, [new(both.At, "the sweep varies the bench: leave out the bench of the command line")]);
        var stand = "";
        var plan = Planner.Read(workspace, document, name => Stand(stand = name, choices), sources);
        return plan with { Cell = number, Setting = sweep.Axes.ToDictionary(axis => axis.Path, axis => TextOf(axis, choices, stand)) };
    }

    private Bench Stand(string name, IReadOnlyList<SweepChoice> choices)
    {
        var document = Document(name);
        foreach (var choice in choices)
        {
            if (choice.Axis.RigPath is { } path) document = document.WithEach(Rigs, path, choice.Axis.At, choice.Value);
        }

        return Bench.Load(document, Parts.Catalog);
    }

    private SettingsDocument Document(string name)
    {
        var file = Workspace.Find(bench ?? name, workspace.Benches);
        return benches.TryGetValue(file, out var known) ? known : benches[file] = SettingsDocument.Read(file);
    }

    /// <summary>A setting's value in a cell: what the cell sets, else what the files have.</summary>
    private string TextOf(SweepAxis axis, IReadOnlyList<SweepChoice> choices, string stand)
    {
        if (choices.FirstOrDefault(choice => choice.Axis == axis) is { } chosen) return chosen.Value.ToString();
        if (axis.RigPath is not { } path) return experiment.Find(axis.Path)?.ToString() ?? "default";
        var own = Document(stand).FindEach(Rigs, path).Select(found => found?.ToString() ?? "default").Distinct().ToArray();
        return own.Length == 1 ? own[0] : "as on the bench";
    }
}
