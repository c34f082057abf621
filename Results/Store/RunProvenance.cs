using Hil.Results.Verdicts;

namespace Hil.Results.Store;

/// <summary>Everything about a run that must be known to repeat it.</summary>
public sealed record RunProvenance
{
    /// <summary>Run id, unique in its store: letters, digits and hyphens (it is part of topics). See <see cref="RunName"/>.</summary>
    public required string Run { get; init; }

    /// <summary>Name of the experiment, as `hil run` takes it.</summary>
    public required string Experiment { get; init; }

    /// <summary>The experiment file as it was read.</summary>
    public required string ExperimentText { get; init; }

    /// <summary>Path of the experiment's file; null when it had none, as in an import.</summary>
    public string? ExperimentFile { get; init; }

    /// <summary>Name of the bench; of a sweep over benches all their names.</summary>
    public required string Bench { get; init; }

    /// <summary>The bench file as it was read; of a sweep over benches all of them, one after the other.</summary>
    public required string BenchText { get; init; }

    /// <summary>Seed of everything random in the run.</summary>
    public long Seed { get; init; }

    /// <summary>Cost of an offload in [0, 1) where a wrong answer costs 1 (arXiv 2304.11763); of a sweep over it that of the first cell.</summary>
    public double Beta { get; init; } = 0.5;

    /// <summary>The experiment's `expect:` clauses.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>Hash of the commit that was run; null outside of a git checkout.</summary>
    public string? GitCommit { get; init; }

    /// <summary>The working tree differed from <see cref="GitCommit"/>.</summary>
    public bool GitDirty { get; init; }

    /// <summary>Versions of the tools that took part, by name (compiler, emulator, flash tools, hil itself).</summary>
    public IReadOnlyDictionary<string, string> Tools { get; init; } = new Dictionary<string, string>();

    public HostFacts Host { get; init; } = HostFacts.Here();
}

/// <summary>How a run ended.</summary>
/// <param name="Verdict">About the device: the worst of its trials.</param>
/// <param name="Outcomes">Every expectation on every trial.</param>
/// <param name="Trouble">What broke about the rig or the host; null when nothing did.</param>
public sealed record RunOutcome(Verdict Verdict, IReadOnlyList<ExpectationOutcome> Outcomes, string? Trouble = null);
