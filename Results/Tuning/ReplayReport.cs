using System.Text.Json;
using Hil.Results.Reports;
using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>What `hil replay` says: what policies would have decided on stored outputs, beside what ran.</summary>
public sealed record ReplayReport
{
    /// <summary>Version of this shape.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Run whose outputs were used.</summary>
    public required string Run { get; init; }

    /// <summary>What wrong answers cost.</summary>
    public required TuningCosts Costs { get; init; }

    /// <summary>By rig, then by truth.</summary>
    public required IReadOnlyList<ReplayedRig> Rigs { get; init; }

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TuningJson.Default.ReplayReport);
}

/// <summary>Replays on one rig's outputs, judged by one truth.</summary>
/// <param name="Rig">Rig name on the bench.</param>
/// <param name="Truth">Whose answers are taken as right.</param>
/// <param name="EdgeAssumed">The run has no edge model: its answers were taken as right, always.</param>
/// <param name="Samples">Answered samples with the truth and the edge's answer.</param>
/// <param name="LeftOut">Answered samples without.</param>
/// <param name="Policies">What ran first, then as they were asked for.</param>
public sealed record ReplayedRig(string Rig, Truth Truth, bool EdgeAssumed, long Samples, long LeftOut, IReadOnlyList<ReplayedPolicy> Policies);

/// <summary>What a policy decided.</summary>
/// <param name="Policy">With its settings, as files have it.</param>
/// <param name="Ran">These are the decisions of the run itself, fallbacks included; else it was replayed, every offload answered.</param>
/// <param name="Offloads">Samples.</param>
/// <param name="AcceptedAccuracy">Share of right answers among the accepted samples, 0..1; null when none was accepted.</param>
/// <param name="Betas">Figures at each beta.</param>
public sealed record ReplayedPolicy(string Policy, bool Ran, long Offloads, double? AcceptedAccuracy, IReadOnlyList<ReplayedCost> Betas);

/// <summary>Figures at one beta.</summary>
/// <param name="Beta">Cost of an offload.</param>
/// <param name="Figures">The decisions' cost and what it compares with.</param>
public sealed record ReplayedCost(double Beta, DecisionFigures Figures);
