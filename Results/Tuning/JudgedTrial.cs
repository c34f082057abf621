using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Tuning;

/// <summary>A trial's samples by each truth that was asked for.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Truths">At least one, each with samples and outputs.</param>
internal sealed record JudgedTrial(StoredTrial Trial, IReadOnlyList<TuningSamples> Truths)
{
    /// <summary>One trial for each rig and model of a run: cells of a sweep that share both have the same outputs, and the first is taken.</summary>
    /// <param name="run">The run.</param>
    /// <param name="samples">The samples of one of its trials.</param>
    /// <param name="rig">Only this rig; null for all.</param>
    /// <param name="truths">Whose answers are taken as right; none for those that are known.</param>
    /// <param name="rule">Tells losses apart.</param>
    /// <exception cref="TroubleException">There is no such rig, or a rig has no sample with that truth, or its outputs are not known.</exception>
    public static IReadOnlyList<JudgedTrial> Of(
        StoredRun run, Func<StoredTrial, IEnumerable<SampleRecord>> samples, string? rig, IReadOnlyCollection<Truth> truths, LossRule rule)
    {
        var trials = run.Trials.Where(trial => rig is null || trial.Provenance.Rig == rig)
            .GroupBy(trial => (trial.Provenance.Rig, trial.Provenance.ModelHash, trial.Provenance.Output))
            .Select(same => same.OrderBy(trial => trial.Provenance.Cell).First()).OrderBy(trial => trial.Provenance.Rig, StringComparer.Ordinal).ToArray();
        if (trials.Length > 0) return [.. trials.Select(trial => Judge(trial, samples(trial), truths, rule))];
        var rigs = run.Trials.Select(trial => trial.Provenance.Rig).Distinct().ToArray();
        throw new TroubleException(TroubleKind.Configuration, rig is null ? "The run has no trial" : $"The run has no rig '{rig}'", $"run {run.Provenance.Run}",
            rigs.Length == 0 ? "Take another run: see 'hil list runs'." : $"Take one of: {string.Join(", ", rigs)}.");
    }

    /// <summary>The class that a user named, by name or index.</summary>
    /// <exception cref="TroubleException">No trial has such a class.</exception>
    public static int ClassOf(StoredRun run, string named)
    {
        var classes = run.Trials.Select(trial => trial.Provenance.Classes).FirstOrDefault(names => names.Count > 0) ?? [];
        for (var index = 0; index < classes.Count; index++)
        {
            if (classes[index] == named) return index;
        }

        if (int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (classes.Count == 0 || number < classes.Count)) return number;
        throw new TroubleException(TroubleKind.Configuration, $"The run has no class '{named}'", "--positive",
            SettingName.Nearest(named, classes) is { } near ? $"Did you mean '{near}'?"
            : classes.Count > 0 ? $"Take one of: {string.Join(", ", classes)}." : "Its class names are not known: give the class's index.");
    }

    private static JudgedTrial Judge(StoredTrial trial, IEnumerable<SampleRecord> samples, IReadOnlyCollection<Truth> truths, LossRule rule)
    {
        var recorded = new List<RecordedSample>();
        foreach (var sample in samples)
        {
            if (RecordedSample.Of(sample) is { } answered) recorded.Add(answered);
        }

        var where = $"rig {trial.Provenance.Rig}";
        var all = (truths.Count > 0 ? truths : [Truth.Labels, Truth.Edge]).Distinct()
            .Select(truth => TuningSamples.Of(recorded, trial.Provenance.Output, truth, rule, assumeEdge: true)).ToArray();
        if (truths.Count > 0 && all.FirstOrDefault(one => one.Known == 0) is { } missing)
        {
            throw new TroubleException(TroubleKind.Data, missing.Truth == Truth.Labels ? "No answered sample has a label" : "No answered sample was shown to an edge model",
                where, missing.Truth == Truth.Labels ? "Take the edge model as the truth: --edge-truth." : "Take the labels as the truth: --labels.");
        }

        all = [.. all.Where(one => one.Known > 0)];
        if (all.Length == 0)
            throw new TroubleException(TroubleKind.Data, "No answered sample has a label or an answer of an edge model", where, "Take a run whose truth is known.");
        if (all.Any(one => one.Count == 0))
            throw new TroubleException(TroubleKind.Data, "Every sample stopped at the model's exit: no policy at the last head had anything to decide", where, "Take a run with a stricter exit.");
        if (all.Any(one => one.Output is null))
        {
            throw new TroubleException(TroubleKind.Data, "Its output codes, or what they stand for, are not known", where,
                "Policies decide on int8 output codes: take a run that has them.");
        }

        return new JudgedTrial(trial, all);
    }
}
