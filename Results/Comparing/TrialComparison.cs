using Hil.Protocols.Quantities;

namespace Hil.Results.Comparing;

/// <summary>Two trials of the same rig, policy and setting.</summary>
public sealed record TrialComparison
{
    /// <summary>Rig name on the bench.</summary>
    public required string Rig { get; init; }

    /// <summary>Board kind, of the earlier run.</summary>
    public required string Board { get; init; }

    /// <summary>Where the earlier run's figures come from.</summary>
    public required Origin Before { get; init; }

    /// <summary>Where the later run's come from.</summary>
    public required Origin After { get; init; }

    /// <summary>Policy by its name in files.</summary>
    public required string Policy { get; init; }

    /// <summary>Its settings as written.</summary>
    public required string PolicySettings { get; init; }

    /// <summary>What a sweep set, by path; empty outside of sweeps.</summary>
    public required IReadOnlyDictionary<string, string> Setting { get; init; }

    /// <summary>Samples that stand in both trials and were compared one by one; 0: none are known to be the same.</summary>
    public required long Pairs { get; init; }

    /// <summary>Every sample that was planned is answered in both.</summary>
    public required bool Whole { get; init; }

    /// <summary>Figure by figure; those that neither trial knows are not there.</summary>
    public required IReadOnlyList<FigureComparison> Figures { get; init; }

    /// <summary>What else differs between the two, and why samples are not paired.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Its name in the comparison: the rig, then the setting or the policy.</summary>
    public string Name() => TrialKey.Text(Rig, Policy, PolicySettings, Setting);
}
