using System.Globalization;
using Hil.Engine.Experiments;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Hil.Results.Verdicts;
using Hil.Rigs.Benches;

namespace Hil.Engine.Planning;

/// <summary>
/// Everything that a run does, cell by cell, bound and found to fit before anything runs. An experiment without a sweep is one cell.
/// </summary>
public sealed record SweepPlan
{
    // Of RunName.Create: 20261124-022401-3fa9c1.
    private const int RunIdLetters = 22;

    /// <summary>In the order of the file, at least one.</summary>
    public required IReadOnlyList<RunPlan> Cells { get; init; }

    /// <summary>Images of all trials.</summary>
    public long Images => Cells.Sum(cell => (long)cell.Samples * cell.Rigs.Count);

    /// <summary>One for each rig of each cell.</summary>
    public int Trials => Cells.Sum(cell => cell.Rigs.Count);

    /// <summary>A run of one plan alone.</summary>
    public static SweepPlan Of(RunPlan plan) => new() { Cells = [plan] };

    /// <summary>Plans every cell of an experiment.</summary>
    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="experiment">Path, or the name of a shipped experiment.</param>
    /// <param name="bench">Path or name; null for the experiment's own.</param>
    /// <exception cref="FileTroubleException">Everything that is wrong in the cells' settings, one for each place in the file.</exception>
    /// <exception cref="TroubleException">A file is wrong, or does not fit another.</exception>
    public static SweepPlan Read(Workspace workspace, string experiment, string? bench)
    {
        var document = SettingsDocument.Read(Workspace.Find(experiment, workspace.Experiments));
        if (Sweep.Read(document, Parts.Catalog) is not { } sweep)
        {
            return Of(Planner.Read(workspace, document, name => Bench.Load(Workspace.Find(bench ?? name, workspace.Benches), Parts.Catalog), new PlanSources()));
        }


        var cells = new SweepCells(workspace, document, sweep, bench);
        var plans = new List<RunPlan>();
        var problems = new List<FileProblem>();
        foreach (var (choices, number) in sweep.Cells().Select((choices, number) => (choices, number)))
        {
            try
            {
                if (cells.Repeats(choices)) continue;
                plans.Add(cells.Plan(choices, plans.Count));
            }
            catch (FileTroubleException wrong)
            {
                problems.AddRange(wrong.Problems);
            }
            catch (TroubleException trouble) when (choices.Count > 0)
            {
                var setting = string.Join(", ", choices.Select(choice => $"{choice.Axis.Path} {choice.Value}"));
                throw new TroubleException(trouble.Kind, $"Cell {number} of the sweep ({setting}): {trouble.What}",
                    $"{choices[^1].Value.At}: {trouble.Where}", trouble.Remedy, trouble);
            }
        }

        if (problems.Count > 0)
            throw new FileTroubleException(document.File, [.. problems.DistinctBy(problem => problem.At).OrderBy(problem => problem.At.Line).ThenBy(problem => problem.At.Column)]);
        foreach (var cell in plans) RequireShortNames(cell);
        string[] rigs = [.. plans.SelectMany(cell => cell.Rigs).Select(rig => rig.Rig.Name).Distinct()];
        foreach (var (path, clause) in plans[0].Experiment.Expect) new Expectation(path, clause).RequireRig(rigs, document.File);
        return new SweepPlan { Cells = plans };
    }

    /// <summary>
    /// The same with a tuned policy in the place of the experiment's own. It takes the place of all that a sweep over the policy would try: cells
    /// that differ in nothing else are one.
    /// </summary>
    /// <param name="tuning">As <see cref="TunedPlan.Of"/> takes it.</param>
    /// <param name="policy">As <see cref="TunedPlan.Of"/> takes it.</param>
    /// <exception cref="TroubleException">As there.</exception>
    public SweepPlan Tuned(string tuning, string? policy)
    {
        var cells = Cells.Select(WithoutPolicy).DistinctBy(cell => string.Join('\n', cell.Setting.Select(setting => $"{setting.Key} {setting.Value}")));
        return new SweepPlan { Cells = [.. cells.Select((cell, number) => TunedPlan.Of(cell with { Cell = number }, tuning, policy))] };
    }

    private static RunPlan WithoutPolicy(RunPlan cell) =>
        cell with { Setting = cell.Setting.Where(setting => setting.Key.Split('.')[0] != "policy").ToDictionary() };

    /// <summary>
    /// The cells in the order in which they run. Those that need the same firmware and model on the same rigs run one after the other, so
    /// that a board is flashed once for them; the groups, and the cells of each, are in an order drawn from the experiment's seed: what
    /// drifts with time then does not look like an effect of a setting.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<RunPlan>> Groups()
    {
        var seed = (uint)Cells[0].Experiment.Seed;
        return [.. Shuffle(Cells.GroupBy(FlashOf, StringComparer.Ordinal).ToArray(), seed, purpose: 0).Select(group => Shuffle(group.ToArray(), seed, purpose: 1))];
    }

    /// <summary>Fisher and Yates's, with chance by counting: the same seed gives the same order on every machine.</summary>
    private static T[] Shuffle<T>(T[] items, uint seed, uint purpose)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = (int)(Results.Policies.Chance.Of(seed, (uint)i, purpose) % (uint)(i + 1));
            (items[i], items[other]) = (items[other], items[i]);
        }

        return items;
    }

    private static string FlashOf(RunPlan cell) => string.Join('\n', cell.Rigs.Select(
        rig => $"{cell.Bench.KeyOf(rig.Rig.Name)} {rig.Firmware} {(rig.Rig.TakesModel ? cell.Model.Sidecar.Compiled!.Hash : "")}"));

    /// <summary>Boards have room for so long a topic, and a sweep's cell takes some of it.</summary>
    private static void RequireShortNames(RunPlan cell)
    {
        var run = cell.TopicRun(new string('0', RunIdLetters));
        foreach (var rig in cell.Rigs.Where(rig => new RigTopics(run, rig.Rig.Name).Prefix.Length > WireLimits.MaximumIdentity))
        {
            throw new TroubleException(TroubleKind.Configuration,
                string.Create(CultureInfo.InvariantCulture, $"The name of rig '{rig.Rig.Name}' is too long for cell {cell.Cell} of a sweep: topics have {WireLimits.MaximumIdentity} letters"),
                cell.Bench.File, "Give the rig a shorter name.");
        }
    }
}
