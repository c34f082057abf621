using Hil.Results.Energy;
using Hil.Results.Verdicts;

namespace Hil.Results.Store;

/// <summary>A run as it is stored.</summary>
public sealed record StoredRun
{
    public required RunProvenance Provenance { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>Null while the run goes on, or when its process died.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Null until the run has ended.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What broke about the rig or the host.</summary>
    public string? Trouble { get; init; }

    /// <summary>Expectations with what became of them, as they were judged at the run's end.</summary>
    public IReadOnlyList<ExpectationOutcome> Outcomes { get; init; } = [];

    public IReadOnlyList<StoredTrial> Trials { get; init; } = [];

    /// <summary>Trials that were broken off and begun again when the run was resumed: they count nowhere.</summary>
    public IReadOnlyList<StoredTrial> Superseded { get; init; } = [];
}

/// <summary>A trial as it is stored, without its samples: see <see cref="RunStore.Samples"/>.</summary>
public sealed record StoredTrial
{
    /// <summary>Row id of the trial in its store.</summary>
    public required long Id { get; init; }

    public required TrialProvenance Provenance { get; init; }

    /// <summary>Host monotonic time since the run's start.</summary>
    public required long StartedNanoseconds { get; init; }

    /// <summary>Null until the trial is complete.</summary>
    public long? EndedNanoseconds { get; init; }

    /// <summary>Samples that were sent; null until the trial is complete.</summary>
    public long? Sent { get; init; }

    /// <summary>Share of the time in which some byte was on the wire to the board, 0..1.</summary>
    public double? LinkUtilisation { get; init; }

    /// <summary>What broke about the rig.</summary>
    public string? Trouble { get; init; }

    /// <summary>What was done to get the board back; empty when it was never lost, and until the trial is complete.</summary>
    public IReadOnlyList<RecoveryRecord> Recoveries { get; init; } = [];

    /// <summary>The energy figures; null when the rig has no meter, and until the trial is complete.</summary>
    public EnergyReport? Energy { get; init; }

    /// <summary>The throughput windows; null when none were run, and until the trial is complete.</summary>
    public ThroughputReport? Throughput { get; init; }

    /// <summary>Path of the power trace, relative to the store's folder: see <see cref="RunStore.OpenTrace"/>.</summary>
    public string? TracePath { get; init; }
}

/// <summary>One line of `hil list runs`.</summary>
/// <param name="Run">Run id.</param>
/// <param name="Experiment">Its experiment's name.</param>
/// <param name="Bench">Its bench's name.</param>
/// <param name="Started">UTC.</param>
/// <param name="Ended">Null while the run goes on, or when its process died.</param>
/// <param name="Verdict">Null until the run has ended.</param>
/// <param name="Trouble">What broke about the rig or the host.</param>
/// <param name="Trials">How many trials it has.</param>
/// <param name="Samples">How many samples are stored.</param>
public sealed record RunSummary(
    string Run, string Experiment, string Bench, DateTimeOffset Started, DateTimeOffset? Ended, Verdict? Verdict, string? Trouble, int Trials, long Samples)
{
    /// <summary>The policies of its trials by their names in files, each once.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];
}
