using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Tuning;

/// <summary>What to tune.</summary>
public sealed record TuningRequest
{
    /// <summary>Only this rig; null for all.</summary>
    public string? Rig { get; init; }

    /// <summary>Costs of an offload, each in [0, 1); none for the run's own, 0.2 and 0.5.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [];

    /// <summary>Names of policies; none for all that can be tuned.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>Whose answers are taken as right; none for those that are known.</summary>
    public IReadOnlyList<Truth> Truths { get; init; } = [];

    /// <summary>Folds of the cross-validation, at least 2.</summary>
    public int Folds { get; init; } = Tuning.Folds.Usual;

    /// <summary>What wrong answers cost; the positive class by name or index.</summary>
    public double FalsePositive { get; init; } = 1;

    public double FalseNegative { get; init; } = 1;

    public string? Positive { get; init; }
}

/// <summary>Tunes policies on the stored outputs of a run.</summary>
public static class RunTuning
{
    /// <summary>Tunes each policy on each rig for each truth and beta, and tries it on the other rigs' outputs.</summary>
    /// <param name="run">The run.</param>
    /// <param name="samples">The samples of one of its trials; read once.</param>
    /// <param name="request">What to tune.</param>
    /// <exception cref="TroubleException">
    /// The run lacks what was asked for, or a policy that was asked for by name cannot be tuned on its outputs.
    /// </exception>
    public static TuningFile Of(StoredRun run, Func<StoredTrial, IEnumerable<SampleRecord>> samples, TuningRequest request)
    {
        var costs = new TuningCosts(request.FalsePositive, request.FalseNegative, request.Positive is { } named ? JudgedTrial.ClassOf(run, named) : null);
        var policies = Chosen(request.Policies);
        double[] betas = [.. (request.Betas.Count > 0 ? request.Betas : [run.Provenance.Beta, 0.2, 0.5]).Distinct().Order()];
        var judged = JudgedTrial.Of(run, samples, request.Rig, request.Truths, costs.Rule);
        var tuned = judged.SelectMany(trial => trial.Truths.SelectMany(truth => policies.SelectMany(policy =>
            Tune(policy, truth, costs, betas, request).Select(one => new TunedOn(trial.Trial.Provenance, truth, one))))).ToArray();
        return new TuningFile
        {
            Run = run.Provenance.Run,
            Folds = request.Folds,
            Replicates = Bootstrap.Replicates,
            Costs = costs,
            Rigs = [.. judged.Select(trial => Rig(trial, betas, costs, tuned))],
            Transfers = [.. TransferMatrix.Of(judged, tuned)],
        };
    }

    private static IReadOnlyList<ITunablePolicy> Chosen(IReadOnlyList<string> names)
    {
        var known = PolicyTuning.All.ToDictionary(policy => PartCatalog.NameOf(policy.GetType()));
        return names.Count == 0 ? PolicyTuning.All : [.. names.Distinct().Select(name => known.TryGetValue(name, out var policy) ? policy
            : throw new TroubleException(TroubleKind.Configuration, $"There is no policy '{name}' that can be tuned", "--policy",
                SettingName.Nearest(name, known.Keys) is { } near ? $"Did you mean '{near}'?" : $"Take one of: {string.Join(", ", known.Keys)}."))];
    }

    /// <summary>Of a policy that nobody named, nothing where the outputs do not suit it.</summary>
    private static IReadOnlyList<TunedPolicy> Tune(ITunablePolicy policy, TuningSamples samples, TuningCosts costs, double[] betas, TuningRequest request)
    {
        try
        {
            return PolicyTuning.Tune(policy, samples, costs.At(0), betas, request.Folds);
        }
        catch (TroubleException trouble) when (trouble.Kind == TroubleKind.Configuration && request.Policies.Count == 0)
        {
            return [];
        }
    }

    private static TunedRig Rig(JudgedTrial judged, double[] betas, TuningCosts costs, TunedOn[] tuned) => new()
    {
        Rig = judged.Trial.Provenance.Rig,
        Board = judged.Trial.Provenance.Board,
        Origin = judged.Trial.Provenance.Origin,
        Model = judged.Trial.Provenance.Model,
        ModelHash = judged.Trial.Provenance.ModelHash,
        DataSet = judged.Trial.Provenance.DataSet,
        Output = judged.Truths[0].Output!,
        Tunings = [.. judged.Truths.SelectMany(truth => betas.Select(beta => new RigTuning(truth.Truth, truth.EdgeAssumed, beta, truth.Known, truth.LeftOut,
            DecisionFigures.Of(truth.AsRun, costs.At(beta))!, [.. tuned.Where(one => one.Samples == truth && one.Tuned.Costs.Beta == beta).Select(Figures)])))],
    };

    private static TunedFigures Figures(TunedOn one)
    {
        var (tuned, costs) = (one.Tuned, one.Tuned.Costs);
        var figures = tuned.OutOfFold is { } outcomes ? DecisionFigures.Of(outcomes, costs) : null;
        var says = figures is null ? "too few samples to tell"
            : WorthText.Of($"HI ({tuned.Name}, cross-validated)", costs.Beta, one.Samples.Truth, figures.Cost, figures.Interval95, figures.Against);
        return new TunedFigures(tuned.Name, PartText.Write(tuned.Policy), tuned.InSample.Cost(costs), figures, tuned.Rule?.Cost(costs), says);
    }
}

/// <summary>A policy that was tuned, and on what.</summary>
internal sealed record TunedOn(TrialProvenance Trial, TuningSamples Samples, TunedPolicy Tuned);
