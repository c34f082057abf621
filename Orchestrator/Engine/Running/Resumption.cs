using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Results.Store;

namespace Hil.Engine.Running;

/// <summary>What an interrupted run has left to do.</summary>
internal static class Resumption
{
    /// <param name="store">Where the run is.</param>
    /// <param name="name">Run id.</param>
    /// <param name="now">What a new run of the same files would say of itself.</param>
    /// <param name="sweep">The cells.</param>
    /// <returns>The cells without a complete trial of each of their rigs, in their groups and in their order; none when only the verdict is missing.</returns>
    /// <exception cref="TroubleException">The run is no sweep, is complete, or was made of other files.</exception>
    public static IReadOnlyList<IReadOnlyList<RunPlan>> Of(RunStore store, string name, RunProvenance now, SweepPlan sweep)
    {
        var stored = store.Load(name);
        if (sweep.Cells.Count == 1) throw Wrong(name, "is of one cell: there is nothing of it to keep", "Start it again.");
        if (stored.Provenance.ExperimentText != now.ExperimentText)
            throw Wrong(name, $"was made of another experiment than '{now.ExperimentFile}' is now: {Difference(stored.Provenance.ExperimentText, now.ExperimentText)}",
                "Restore the file, or start a new run.");
        if (stored.Provenance.BenchText != now.BenchText)
        {
            throw Wrong(name, $"was made on another bench ('{stored.Provenance.Bench}') than '{now.Bench}' is now: {Difference(stored.Provenance.BenchText, now.BenchText)}",
                "Restore the file, give '--bench' as in the beginning, or start a new run.");
        }

        if (sweep.Cells.FirstOrDefault(cell => stored.Trials.Any(trial => trial.Provenance.Cell == cell.Cell && !HasPolicyOf(trial, cell))) is { } cell)
            throw Wrong(name, $"was run with other parameters of the policy in cell {cell.Cell}", "Give '--policy-from' as in the beginning, or start a new run.");

        IReadOnlyList<IReadOnlyList<RunPlan>> left = [.. sweep.Groups()
            .Select(group => (IReadOnlyList<RunPlan>)[.. group.Where(cell => !IsComplete(store, stored, cell))]).Where(group => group.Count > 0)];
        return left.Count == 0 && stored.Ended is not null ? throw Wrong(name, "is complete: there is nothing to resume", "Start a new run.") : left;
    }

    private static bool IsComplete(RunStore store, StoredRun run, RunPlan cell) => cell.Rigs.All(rig =>
        run.Trials.SingleOrDefault(trial => trial.Provenance.Rig == rig.Rig.Name && trial.Provenance.Cell == cell.Cell)
            is { EndedNanoseconds: not null, Trouble: null, Sent: { } sent } trial
        // The edge model's view of the images comes last.
        && sent >= cell.Samples && store.Samples(trial).All(sample => !sample.EdgeOutput.IsEmpty));

    private static bool HasPolicyOf(StoredTrial trial, RunPlan cell) => trial.Provenance.PolicyParameters.AsSpan().SequenceEqual(cell.PolicyParameters);

    /// <summary>The first line that differs.</summary>
    private static string Difference(string then, string now)
    {
        var (before, after) = (then.Split('\n'), now.Split('\n'));
        var line = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1} was '{LineOf(before, line)}' and is '{LineOf(after, line)}'";
    }

    private static string LineOf(string[] lines, int line) => line < lines.Length ? lines[line].Trim() : "";

    private static TroubleException Wrong(string run, string what, string remedy) => new(TroubleKind.Configuration, $"Run '{run}' {what}", "--resume", remedy);
}
