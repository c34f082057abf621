using System.Globalization;
using Hil.Protocols.Quantities;
using Hil.Results.Energy;
using Hil.Results.Statistics;
using Hil.Results.Store;
using Hil.Results.Tuning;
using Hil.Results.Verdicts;

namespace Hil.Results.Reports;

/// <summary>A trial in `hil run --json`. Figures that cannot be known are null. Definitions: <see cref="TrialTally"/>.</summary>
public sealed record TrialReport
{
    /// <summary>Rig name on the bench.</summary>
    public required string Rig { get; init; }

    /// <summary>Board kind.</summary>
    public required string Board { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required Origin Origin { get; init; }

    /// <summary>
    /// How an emulated board's time ran: `realtime`, or `fast`, where the time of a transfer or of waiting means nothing
    /// (DESIGN, contract 5); null for boards that have time of their own.
    /// </summary>
    public string? EmulatedTime { get; init; }

    /// <summary>How images reached the board.</summary>
    public required StreamingMode Mode { get; init; }

    /// <summary>The broker when it is not the one inside the run's own process, as `host:port`: the broker's part of an offload has the way there in it.</summary>
    public string? ExternalBroker { get; init; }

    /// <summary>The emulated network between broker and edge, in words; null without one.</summary>
    public string? Network { get; init; }

    /// <summary>The sweep's cell that the trial belongs to, from 0 in the order of the file; 0 outside of sweeps.</summary>
    public int Cell { get; init; }

    /// <summary>What the sweep set in this cell, by path, as written in files; empty outside of sweeps.</summary>
    public IReadOnlyDictionary<string, string> Setting { get; init; } = new Dictionary<string, string>();

    /// <summary>Its name among the trials of its run.</summary>
    internal string Name => Setting.Count == 0 ? Rig : string.Create(CultureInfo.InvariantCulture, $"{Rig}, cell {Cell}");

    /// <summary>Decision policy by its name in files.</summary>
    public required string Policy { get; init; }

    /// <summary>The policy's settings as written, such as `{ threshold: 0.9 }`.</summary>
    public string PolicySettings { get; init; } = "";

    /// <summary>Who took the decisions: `host` for a board that speaks another protocol than HIL's.</summary>
    public required Decider DecidedBy { get; init; }

    /// <summary>Verdict of this trial alone.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>What broke about the rig; null when nothing did.</summary>
    public string? Trouble { get; init; }

    /// <summary>What was done to get the board back, whether it helped or not; empty when it was never lost.</summary>
    public IReadOnlyList<RecoveryRecord> Recoveries { get; init; } = [];

    /// <summary>Which answers are taken as right: the data set's labels, or the edge model's where it has none; null with neither.</summary>
    public Truth? Truth { get; init; }

    public required SampleCounts Samples { get; init; }

    /// <summary>Top-1 against the labels, 0..1; null without labels.</summary>
    public required AccuracyReport Accuracy { get; init; }

    /// <summary>Area under the ROC curve of the local outputs (of the last head), each class against the rest, 0..1; null without labels or outputs, or when a class has no sample.</summary>
    public double? Auc { get; init; }

    /// <summary>Share of samples whose local answer is the edge model's, 0..1.</summary>
    public double? Agreement { get; init; }

    /// <summary>Samples that the device decided to offload.</summary>
    public long Offloads { get; init; }

    /// <summary>Offloads of the answered samples, 0..1.</summary>
    public double? OffloadRate { get; init; }

    /// <summary>Mean payload of an offload, header included: pixels, or activations of a split network. Null where the edge has seen none.</summary>
    public double? BytesPerOffload { get; init; }

    /// <summary>Operations of the model that the board ran, where the edge ran the others (split inference); null: all.</summary>
    public int? Split { get; init; }

    public required CostReport Cost { get; init; }

    /// <summary>What the decisions are compared with, for both truths.</summary>
    public required BaselinesReport Baselines { get; init; }

    /// <summary>The decisions' cost with its interval, and against the baselines, at the experiment's beta, 0.2 and 0.5.</summary>
    public IReadOnlyList<DecidedReport> Decided { get; init; } = [];

    /// <summary>Every tunable policy with the parameters of least cost at these betas, found offline from the recorded outputs.</summary>
    public required IReadOnlyList<TunedReport> Tuned { get; init; }

    /// <summary>What a tuning had predicted; null where the policy does not come from one (`hil run --policy-from`).</summary>
    public PredictedReport? Predicted { get; init; }

    /// <summary>Device time per phase; null when pipelined, because phases overlap then.</summary>
    public PhaseLatencies? LatencyUs { get; init; }

    /// <summary>Host time, apart from the board's; null when pipelined, and in `fast` emulated time, where it means nothing.</summary>
    public HostLatencies? HostLatencyUs { get; init; }

    /// <summary>What batching the offloads saved and cost; null when they were not batched.</summary>
    public BatchReport? Batch { get; init; }

    /// <summary>What the model's early exit saved and cost; null when nothing decided there.</summary>
    public ExitReport? Exit { get; init; }

    /// <summary>What a meter said of the board's energy; null: no meter. Its own origin is in `meter`.</summary>
    public EnergyReport? Energy { get; init; }

    /// <summary>Answered images per second of host time, or an imported session's own median throughput; null in `fast` emulated time.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>MLPerf Tiny's throughput windows, on the board's own clock; null when none were run.</summary>
    public ThroughputReport? Throughput { get; init; }

    /// <summary>Share of the time in which some byte was on the wire to the board, 0..1; null in `fast` emulated time, or when the link has no speed.</summary>
    public double? LinkUtilisation { get; init; }

    /// <summary>Image chunks sent again.</summary>
    public long Resends { get; init; }

    /// <summary>What is missing in a session of another system, and why; energies have notes of their own.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The report of a trial from its samples. Its verdict does not know the expectations yet.</summary>
    public static TrialReport From(StoredTrial trial, IEnumerable<SampleRecord> samples, double beta)
    {
        var tally = new TrialTally(trial.Provenance);
        foreach (var sample in samples) tally.Add(sample);
        var counted = tally.Answered + tally.TimedOut + tally.Errored;
        var whole = trial.Sent == tally.Answered && tally.Answered > 0 && tally.Answered >= trial.Provenance.Planned && trial.Trouble is null;
        var fast = trial.Provenance.EmulatedTime == TrialProvenance.Fast;
        var rate = tally.Answered > 0 ? (double)tally.Offloads / tally.Answered : (double?)null;
        double[] betas = [.. new[] { beta, 0.2, 0.5 }.Distinct().Order()];
        var labels = TuningSamples.Of(tally.Recorded, trial.Provenance.Output, Reports.Truth.Labels);
        var edge = TuningSamples.Of(tally.Recorded, trial.Provenance.Output, Reports.Truth.Edge);
        return new TrialReport
        {
            Rig = trial.Provenance.Rig,
            Board = trial.Provenance.Board,
            Origin = trial.Provenance.Origin,
            EmulatedTime = trial.Provenance.EmulatedTime,
            Mode = trial.Provenance.Mode,
            ExternalBroker = trial.Provenance.ExternalBroker,
            Network = trial.Provenance.Network,
            Cell = trial.Provenance.Cell,
            Setting = trial.Provenance.Setting,
            Policy = trial.Provenance.Policy,
            PolicySettings = trial.Provenance.PolicySettings,
            DecidedBy = trial.Provenance.DecidedBy,
            Verdict = whole ? Verdict.Passed : Verdict.Inconclusive,
            Trouble = trial.Trouble,
            Recoveries = trial.Recoveries,
            Truth = tally.Final.Of > 0 ? Reports.Truth.Labels : tally.Agreement.Of > 0 ? Reports.Truth.Edge : null,
            Samples = new SampleCounts(trial.Sent ?? counted, tally.Answered, tally.TimedOut, tally.Errored, tally.Fallbacks),
            Accuracy = new AccuracyReport(tally.Local.Share, tally.Edge.Share, tally.Final.Share,
                new AccuracyIntervals(tally.Local.Interval, tally.Edge.Interval, tally.Final.Interval)),
            Auc = trial.Provenance.Imported is { } imported ? imported.Auc : tally.Auc,
            Agreement = tally.Agreement.Share,
            Offloads = tally.Offloads,
            OffloadRate = rate,
            BytesPerOffload = tally.BytesPerOffload,
            Split = trial.Provenance.Split,
            Cost = new CostReport(beta, tally.CostByLabels(beta), tally.CostByEdge(beta)),
            Baselines = new BaselinesReport(
                Statistics.Baselines.Of(tally.ScoredByLabels, rate ?? 0, beta), Statistics.Baselines.Of(tally.ScoredByEdge, rate ?? 0, beta)),
            Decided = [.. DecidedReport.All(labels, edge, betas)],
            Tuned = [.. TunedReport.All(labels, edge, betas)],
            Predicted = PredictedReport.From(trial.Provenance.Predicted, trial.Provenance.DataSet, tally.Recorded),
            LatencyUs = PhaseLatencies.From(tally, trial.Provenance),
            Batch = BatchReport.From(tally.Batch, fast),
            Exit = ExitReport.From(tally.Exit, trial.Provenance),
            Energy = trial.Energy,
            HostLatencyUs = HostLatencies.From(tally.Host, trial.Provenance),
            ImagesPerSecond = fast ? null : trial.Provenance.Imported?.InferencesPerSecond ?? tally.ImagesPerSecond,
            Throughput = trial.Throughput,
            LinkUtilisation = fast ? null : trial.LinkUtilisation,
            Resends = tally.Resends,
            Notes = trial.Provenance.Imported?.Notes ?? [],
        };
    }
}

/// <summary>Which answers are taken as right.</summary>
public enum Truth
{
    /// <summary>The data set's labels.</summary>
    Labels,

    /// <summary>The edge model's answers: the data set has no labels.</summary>
    Edge,
}

/// <summary>Every sample is accounted for: sent = answered + timed out + errored.</summary>
/// <param name="Sent">All.</param>
/// <param name="Answered">The board gave its final answer.</param>
/// <param name="TimedOut">No result came in time.</param>
/// <param name="Errored">The rig broke.</param>
/// <param name="Fallbacks">Of the answered ones: offloads that ended in the local answer.</param>
public sealed record SampleCounts(long Sent, long Answered, long TimedOut, long Errored, long Fallbacks);

/// <summary>Top-1 accuracies, 0..1, with their 95 % Wilson intervals.</summary>
public sealed record AccuracyReport(double? Local, double? Edge, double? Final, AccuracyIntervals Interval95);

public sealed record AccuracyIntervals(Interval? Local, Interval? Edge, Interval? Final);

/// <summary>Mean cost per image (arXiv 2304.11763).</summary>
/// <param name="Beta">Cost of an offload where a wrong answer costs 1.</param>
/// <param name="Labels">With the labels as the truth; null without labels.</param>
/// <param name="Edge">With the edge model as the truth; null without an edge model.</param>
public sealed record CostReport(double Beta, double? Labels, double? Edge);

/// <summary>Mean costs per image at the run's beta; null where the truth or the scores are not known.</summary>
public sealed record BaselinesReport(Baselines? Labels, Baselines? Edge);
