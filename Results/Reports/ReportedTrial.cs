using Hil.Protocols.Wire;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>A trial in a report, with its samples at hand.</summary>
public sealed record ReportedTrial
{
    private const int LongestName = 14;

    /// <summary>Short name by which charts and tables of the report call it: `T1`, in the order of the report.</summary>
    public required string Tag { get; init; }

    public required StoredRun Run { get; init; }

    public required StoredTrial Stored { get; init; }

    public required TrialReport Report { get; init; }

    /// <summary>Its samples in the order of their ids.</summary>
    public required IReadOnlyList<SampleRecord> Samples { get; init; }

    public TrialProvenance Provenance => Stored.Provenance;

    /// <summary>Policy with its settings, and what a sweep set besides: `maximum-probability { threshold: 0.66 }, beta 0.2`.</summary>
    public string Policy
    {
        get
        {
            var settings = PolicySettings.Length > 0 ? $" {PolicySettings}" : "";
            var cell = string.Concat(Report.Setting.Where(one => !one.Key.StartsWith("policy", StringComparison.Ordinal)).Select(one => $", {one.Key} {one.Value}"));
            return $"{Report.Policy}{settings}{Parts}{cell}";
        }
    }

    /// <summary>The answered samples.</summary>
    public IEnumerable<SampleRecord> Answered => Samples.Where(sample => sample.State == SampleState.Answered);

    /// <summary>What of the model ran where, unless the sweep's own words say so.</summary>
    private string Parts
    {
        get
        {
            var (exit, split) = (Report.Exit is { } exits && !Sets("exit") ? $", exit {exits.Policy} {exits.PolicySettings}" : "",
                Report.Split is { } cut && !Sets("split") ? FormattableString.Invariant($", cut after {cut} operations") : "");
            return exit.TrimEnd() + split;

            bool Sets(string name) => Report.Setting.Keys.Any(key => key.StartsWith(name, StringComparison.Ordinal));
        }
    }

    private string PolicySettings
    {
        get
        {
            // Older runs have the type's name before the settings.
            var at = Report.PolicySettings.IndexOf('{', StringComparison.Ordinal);
            return at < 0 || Report.PolicySettings[at..] == "{}" ? "" : Report.PolicySettings[at..].Replace(" = ", ": ", StringComparison.Ordinal);
        }
    }

    /// <summary>Tag and rig, short enough to stand beside a bar: `T1 netduino`.</summary>
    public string Label => Report.Rig.Length <= LongestName ? $"{Tag} {Report.Rig}" : $"{Tag} {Report.Rig[..(LongestName - 1)]}\u2026";

    /// <summary>The class that counts as right; null where nobody knows.</summary>
    public int? Truth(in SampleRecord sample) => Report.Truth switch
    {
        Reports.Truth.Labels => sample.Label,
        Reports.Truth.Edge => sample.EdgeClass,
        _ => null,
    };

    /// <summary>Share of the answered samples whose final answer is right, 0..1; null where nobody knows of any.</summary>
    public double? FinalAccuracy
    {
        get
        {
            long right = 0, known = 0;
            foreach (var sample in Answered)
            {
                if (Truth(sample) is not { } truth || sample.FinalClass is not { } final) continue;
                known++;
                if (final == truth) right++;
            }

            return known > 0 ? (double)right / known : null;
        }
    }

    /// <summary>A class by its name, or by its number where it has none.</summary>
    public string Class(int? index) => index is not { } known ? RunTable.Unknown
        : known >= 0 && known < Provenance.Classes.Count ? Provenance.Classes[known] : $"class {known}";

    /// <summary>Phases whose times on the board's clock are known in this trial, idle not among them.</summary>
    public IReadOnlyList<Phase> KnownPhases =>
        Report.LatencyUs is null ? [] : [.. LatencyRow.Phases.Where(phase => LatencyRow.OfPhase(phase).Of(Report) is not null)];

    /// <summary>Whether the time of a whole image is known, from its first byte to its answer.</summary>
    public bool KnowsWhole => Report.LatencyUs is { Receive: not null, Infer: not null };

    /// <summary>
    /// Microseconds of an image from its first byte to its answer; null where a part is not known. An accepted image has none after the decision.
    /// </summary>
    public double? WholeMicroseconds(in SampleRecord sample)
    {
        var sum = 0.0;
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
        {
            if (Microseconds(sample, phase) is not { } part) return null;
            sum += part;
        }

        return sum;
    }

    /// <summary>Microseconds of a phase in a sample; null where phases overlap or the count is saturated.</summary>
    public double? Microseconds(in SampleRecord sample, Phase phase) =>
        sample.Ticks[phase] == uint.MaxValue ? null : sample.Ticks[phase] * (1e6 / Provenance.TickHz);
}
