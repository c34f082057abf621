namespace Hil.Results.Importing;

/// <summary>What is kept of a session of another system besides its samples and energies.</summary>
public sealed record ImportedFacts
{
    /// <summary>What it was, such as `mlperf-tiny`.</summary>
    public required string Format { get; init; }

    /// <summary>The folder that it was read from.</summary>
    public required string Folder { get; init; }

    /// <summary>Area under the ROC curve from the outputs as they were printed, 0..1.</summary>
    public double? Auc { get; init; }

    /// <summary>Median of the session's performance windows.</summary>
    public double? InferencesPerSecond { get; init; }

    /// <summary>What is missing or was found wrong, energies apart.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Every file that was read.</summary>
    public IReadOnlyList<SourceFile> Files { get; init; } = [];
}
