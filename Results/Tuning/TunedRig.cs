using Hil.Protocols.Quantities;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>What was tuned on one rig's recorded outputs. Cells of a sweep with the same model have the same outputs: the first one's are taken.</summary>
public sealed record TunedRig
{
    public required string Rig { get; init; }

    /// <summary>Board kind.</summary>
    public required string Board { get; init; }

    /// <summary>Where the outputs come from.</summary>
    public required Origin Origin { get; init; }

    /// <summary>Local model's name.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the local model, hex; empty where the board does not tell.</summary>
    public required string ModelHash { get; init; }

    /// <summary>Data set whose images it saw, with its hash; empty when unknown.</summary>
    public string DataSet { get; init; } = "";

    /// <summary>How its output codes become numbers: thresholds mean nothing on another encoding.</summary>
    public required OutputQuantisation Output { get; init; }

    /// <summary>By truth, then by beta.</summary>
    public required IReadOnlyList<RigTuning> Tunings { get; init; }
}

/// <summary>Tuned policies for one truth and one beta.</summary>
/// <param name="Truth">Whose answers are taken as right.</param>
/// <param name="EdgeAssumed">The run has no edge model: its answers were taken as right, always.</param>
/// <param name="Beta">Cost of an offload.</param>
/// <param name="Samples">Answered samples with the truth and the edge's answer.</param>
/// <param name="LeftOut">Answered samples without.</param>
/// <param name="AsRun">What the run's own decisions cost.</param>
/// <param name="Policies">By the policies' numbers.</param>
public sealed record RigTuning(
    Truth Truth, bool EdgeAssumed, double Beta, long Samples, long LeftOut, DecisionFigures AsRun, IReadOnlyList<TunedFigures> Policies)
{
    /// <summary>The policy of least cross-validated cost, the first of equals; null of none.</summary>
    internal TunedFigures? Best => Policies.OrderBy(one => one.CrossValidated?.Cost ?? one.Cost).FirstOrDefault();
}

/// <summary>A tuned policy and what is to be expected of it.</summary>
/// <param name="Policy">Its name in files.</param>
/// <param name="Settings">The policy with its tuned parameters, as files have it; another policy where nothing, or everything, is to be accepted.</param>
/// <param name="Cost">Mean cost per image on the samples that it was tuned on: optimistic.</param>
/// <param name="CrossValidated">On samples that the parameters have not seen; null with fewer than two samples.</param>
/// <param name="Rule">Cost of the threshold that needs no search (1 - beta of a calibrated probability, 0.5 of a regression), on samples that its fit has not seen; null without one.</param>
/// <param name="Says">Whether it beats the baselines, and by how much, in a sentence.</param>
public sealed record TunedFigures(string Policy, string Settings, double Cost, DecisionFigures? CrossValidated, double? Rule, string Says);

/// <summary>What parameters tuned on one rig do on another one's outputs.</summary>
/// <param name="Policy">Name of the tuned policy.</param>
/// <param name="Truth">Whose answers are taken as right.</param>
/// <param name="Beta">Cost of an offload.</param>
/// <param name="From">Rig that it was tuned on.</param>
/// <param name="To">Rig whose outputs it decides on.</param>
/// <param name="Figures">What it does there.</param>
/// <param name="Own">In-sample cost of the parameters tuned on <paramref name="To"/> itself, which no others undercut.</param>
public sealed record Transfer(string Policy, Truth Truth, double Beta, string From, string To, DecisionFigures Figures, double Own);
