using System.Globalization;
using System.Text.RegularExpressions;

namespace Hil.Results.Comparing;

/// <summary>Two trials of the same rig, policy and setting, and which of their samples are the same.</summary>
internal sealed partial class TrialPair
{
    /// <summary>Of the samples of each trial, so many have to be in both: else those that are not decide more than those that are.</summary>
    private const double LeastShare = 0.5;

    public TrialPair(ComparedTrial before, ComparedTrial after)
    {
        (Before, After) = (before, after);
        (Pairs, Unpaired) = Match();
    }

    public ComparedTrial Before { get; }

    public ComparedTrial After { get; }

    /// <summary>The same samples in both, in the order of the earlier trial; empty where they are not known to be the same.</summary>
    public IReadOnlyList<(ComparedSample Before, ComparedSample After)> Pairs { get; }

    public bool Paired => Pairs.Count > 0;

    /// <summary>Why the samples are not paired; null when they are.</summary>
    public string? Unpaired { get; }

    /// <summary>Both boards ran the same network: what its outputs and times depend on is the image alone.</summary>
    public bool SameModel => Before.Provenance.ModelHash == After.Provenance.ModelHash && Before.Provenance.Model == After.Provenance.Model;

    private (IReadOnlyList<(ComparedSample, ComparedSample)> Pairs, string? Reason) Match()
    {
        var data = Before.Provenance.DataSet;
        if (data != After.Provenance.DataSet) return ([], $"other data: {data} and {After.Provenance.DataSet}");
        if (!ContentHash().IsMatch(data)) return ([], "the data set has no hash that would show that its images are the same");
        var later = new Dictionary<long, ComparedSample>();
        foreach (var sample in After.Samples) later.TryAdd(sample.DataIndex, sample);
        var pairs = new List<(ComparedSample, ComparedSample)>();
        foreach (var sample in Before.Samples)
        {
            if (!later.Remove(sample.DataIndex, out var same)) continue;
            if (Differ(sample.Label, same.Label) || Differ(sample.Crc, same.Crc))
                return ([], string.Create(CultureInfo.InvariantCulture, $"image {sample.DataIndex} is not the same in both"));
            pairs.Add((sample, same));
        }

        return pairs.Count >= LeastShare * Math.Max(Before.Samples.Count, After.Samples.Count) ? (pairs, null)
            : ([], string.Create(CultureInfo.InvariantCulture, $"only {pairs.Count} of {Before.Samples.Count} and {After.Samples.Count} samples are in both"));
    }

    private static bool Differ<T>(T? one, T? other)
        where T : struct => one is { } first && other is { } second && !first.Equals(second);

    /// <summary>As trials name their data: a name, then the first digits of the content's SHA-256.</summary>
    [GeneratedRegex(" [0-9a-f]{16}$")]
    private static partial Regex ContentHash();
}
