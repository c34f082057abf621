using Hil.Protocols.Parts;
using Hil.Results.Store;

namespace Hil.Engine.Planning;

/// <summary>How long an earlier trial took.</summary>
/// <param name="Run">Its run.</param>
/// <param name="Trial">What ran.</param>
/// <param name="PerImage">From the first image to the last stored one, for each image, s.</param>
/// <param name="BringUp">From a rig that is off to one that is ready, s; null when it was not timed.</param>
internal sealed record MeasuredPace(string Run, TrialProvenance Trial, double PerImage, double? BringUp)
{
    // Older ones tell of another machine or firmware more often than they help.
    private const int NewestRuns = 30;

    /// <summary>The complete trials of the newest runs, the newest first.</summary>
    /// <exception cref="Protocols.TroubleException">The store cannot be read.</exception>
    public static IReadOnlyList<MeasuredPace> Read(RunStore store) =>
    [
        .. from run in store.Runs().Take(NewestRuns)
           from trial in store.Load(run.Run).Trials
           where trial is { EndedNanoseconds: not null, Trouble: null, Sent: > 0, Provenance.Imported: null }
           select new MeasuredPace(run.Run, trial.Provenance, (trial.EndedNanoseconds!.Value - trial.StartedNanoseconds) / 1e9 / trial.Sent!.Value,
               trial.Provenance.BringUpNanoseconds / 1e9),
    ];

    /// <summary>Whether a rig will be about as quick: the same board, streaming, kind of time, model and speed of the link.</summary>
    public bool IsOf(RunPlan cell, RigPlan rig) => Trial.Board == rig.Board.Name && Trial.Mode == cell.Experiment.Streaming
        && Trial.EmulatedTime == rig.Rig.Connection.Timing?.ToString().ToLowerInvariant()
        && Trial.ModelHash == (rig.Rig.TakesModel ? cell.Model.Sidecar.Compiled!.Hash : "")
        && (rig.Rig.Connection.Timing is null || Trial.Baud == (rig.Rig.Pace ?? 0));

    /// <summary>Whether the decisions were made alike: offloads take time.</summary>
    public bool DecidesAs(RunPlan cell) => Trial.Policy == PartCatalog.NameOf(cell.Experiment.Policy.GetType());
}
