using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Rigs;

namespace Hil.Engine.Running;

/// <summary>Carries out a plan, cell by cell on every rig of its bench at once, and leaves one stored run.</summary>
public sealed class ExperimentRun(Workspace workspace, SweepPlan sweep, RigServices services, IRunObserver observer)
{
    /// <summary>A run of one cell.</summary>
    public ExperimentRun(Workspace workspace, RunPlan plan, RigServices services, IRunObserver observer)
        : this(workspace, SweepPlan.Of(plan), services, observer)
    {
    }

    /// <summary>Runs to the end, whatever happens on single rigs.</summary>
    /// <param name="cancellation">Ends the run early, in order: what was answered is stored, and the verdict is inconclusive at best.</param>
    /// <returns>The report as it can be made again from the store, and the troubles of the rigs.</returns>
    /// <exception cref="TroubleException">Broker, edge model or store could not be had, or the store broke: there is no run without them.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the run had begun.</exception>
    public async Task<RunEnd> ExecuteAsync(CancellationToken cancellation)
    {
        var store = RunStore.Open(workspace.ResultsDatabase, services.Clock);
        var groups = sweep.Groups();
        await using var shared = new RunServices(services, observer);
        // What no cell can do without is there before there is a run.
        await shared.PrepareAsync(groups[0][0], cancellation);
        var name = RunName.Create(services.Clock);
        using var lease = RunLease.Take(workspace, name);
        await using var run = store.BeginRun(await Provenance.OfAsync(sweep, workspace, name, services.Tools, cancellation));
        return await ExecuteAsync(store, run, shared, groups, cancellation);
    }

    /// <summary>Runs what an interrupted run of the same files has left: the cells without a complete trial of each of their rigs.</summary>
    /// <param name="name">Run id.</param>
    /// <param name="cancellation">As for <see cref="ExecuteAsync(CancellationToken)"/>.</param>
    /// <exception cref="TroubleException">There is nothing to resume, the files are others, or another process is at it; else as there.</exception>
    public async Task<RunEnd> ResumeAsync(string name, CancellationToken cancellation)
    {
        var store = RunStore.Open(workspace.ResultsDatabase, services.Clock);
        using var lease = RunLease.Take(workspace, name);
        var now = await Provenance.OfAsync(sweep, workspace, name, services.Tools, cancellation);
        var left = Resumption.Of(store, name, now, sweep);
        await using var shared = new RunServices(services, observer);
        if (left.Count > 0) await shared.PrepareAsync(left[0][0], cancellation);
        await using var run = store.ReopenRun(name);
        return await ExecuteAsync(store, run, shared, left, cancellation);
    }

    private async Task<RunEnd> ExecuteAsync(
        RunStore store, RunWriter run, RunServices shared, IReadOnlyList<IReadOnlyList<RunPlan>> groups, CancellationToken cancellation)
    {
        RunPlan[] cells = [.. groups.SelectMany(group => group)];
        var progress = sweep.Cells.Count > 1 ? new SweepProgress(cells, sweep.Cells.Count, SweepEstimate.Of(cells, store), services.Clock) : null;
        var troubles = new List<TroubleException>();
        foreach (var cell in cells)
        {
            if (cancellation.IsCancellationRequested) break;
            if (progress?.Begin(cell) is { } begun) observer.Stage(begun);
            try
            {
                troubles.AddRange(await new CellRun(workspace, cell, run, shared, services, observer).ExecuteAsync(cancellation));
            }
            catch (TroubleException trouble) when (cells.Length > 1)
            {
                // The other cells may do without what this one could not have.
                troubles.Add(trouble);
            }
            catch (OperationCanceledException) when (cells.Length > 1 && cancellation.IsCancellationRequested)
            {
                break;
            }

            if (!cancellation.IsCancellationRequested) progress?.End(cell);
        }

        var causes = troubles.Select(each => each.Message).Distinct().Concat(cancellation.IsCancellationRequested ? ["The run was interrupted."] : []).ToArray();
        return new RunEnd(await RunReport.ConcludeAsync(store, run, causes.Length == 0 ? null : string.Join("\n", causes), CancellationToken.None), troubles);
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Report">Its figures and verdict.</param>
/// <param name="Troubles">What broke rigs; the run is not wrong for it, but incomplete.</param>
public sealed record RunEnd(RunReport Report, IReadOnlyList<TroubleException> Troubles);
