using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Tuning;

/// <summary>What to replay.</summary>
public sealed record ReplayRequest
{
    /// <summary>With their settings.</summary>
    public required IReadOnlyList<IDecisionPolicy> Policies { get; init; }

    /// <summary>Only this rig; null for all.</summary>
    public string? Rig { get; init; }

    /// <summary>Costs of an offload, each in [0, 1); none for the run's own.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [];

    /// <summary>Whose answers are taken as right; none for those that are known.</summary>
    public IReadOnlyList<Truth> Truths { get; init; } = [];
}

/// <summary>Decides again on the stored outputs of a run.</summary>
public static class RunReplay
{
    /// <summary>Replays each policy on each rig's outputs. A policy that learns learns anew, in the order of the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="samples">The samples of one of its trials; read once.</param>
    /// <param name="request">What to replay.</param>
    /// <exception cref="TroubleException">The run lacks what was asked for, or its outputs do not suit a policy.</exception>
    public static ReplayReport Of(StoredRun run, Func<StoredTrial, IEnumerable<SampleRecord>> samples, ReplayRequest request)
    {
        double[] betas = request.Betas.Count > 0 ? [.. request.Betas.Distinct()] : [run.Provenance.Beta];
        var costs = new TuningCosts();
        return new ReplayReport
        {
            Run = run.Provenance.Run,
            Costs = costs,
            Rigs = [.. JudgedTrial.Of(run, samples, request.Rig, request.Truths, costs.Rule).SelectMany(trial => trial.Truths.Select(truth => Rig(trial, truth)))],
        };

        ReplayedRig Rig(JudgedTrial judged, TuningSamples truth) => new(judged.Trial.Provenance.Rig, truth.Truth, truth.EdgeAssumed, truth.Known, truth.LeftOut,
            [Replayed(AsRan(judged.Trial.Provenance), true, truth.AsRun), .. request.Policies.Select(policy => Replayed(PartText.Write(policy), false, truth.Replay(policy)))]);

        static string AsRan(TrialProvenance trial) => trial.PolicySettings.Length == 0 ? trial.Policy : $"{{ {trial.Policy}: {trial.PolicySettings} }}";

        ReplayedPolicy Replayed(string name, bool ran, Outcomes outcomes) => new(name, ran, outcomes.Offloads,
            outcomes.Offloads == outcomes.Count ? null : (double)outcomes.AcceptedRight / (outcomes.Count - outcomes.Offloads),
            [.. betas.Select(beta => new ReplayedCost(beta, DecisionFigures.Of(outcomes, costs.At(beta))!))]);
    }
}
