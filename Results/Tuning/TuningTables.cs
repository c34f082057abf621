using System.Globalization;
using Hil.Results.Reports;
using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>A tuning as tables: one for each rig, truth and beta, then what parameters do on other rigs.</summary>
public static class TuningTables
{
    internal const string EdgeAssumed = "The run has no edge model: its answers are assumed to be right, always. A real one's errors add to every offload.";

    /// <summary>All tables.</summary>
    public static IEnumerable<PlainTable> Of(TuningFile file)
    {
        foreach (var rig in file.Rigs)
        {
            foreach (var tuning in rig.Tunings) yield return Table(file, rig, tuning);
        }

        foreach (var of in file.Transfers.GroupBy(one => (one.Truth, one.Beta))) yield return Across(file, of.Key.Truth, of.Key.Beta, [.. of]);
    }

    private static PlainTable Table(TuningFile file, TunedRig rig, RigTuning tuning)
    {
        var rows = tuning.Policies.Select(Row).ToList();
        rows.Add(Cells("as it ran", "", tuning.AsRun));
        // Of the policy with the least cost: the random baseline depends on the rate.
        var figures = tuning.Best?.CrossValidated ?? tuning.AsRun;
        rows.Add(Baseline("local only", figures.Against.LocalOnly));
        rows.Add(Baseline("full offload", figures.Against.FullOffload));
        rows.Add(Baseline(string.Create(CultureInfo.InvariantCulture, $"random offload of {100 * figures.OffloadRate:0.0} %"), figures.Against.Random));
        rows.Add(Baseline("oracle", figures.Against.Oracle));
        List<string> notes = [.. tuning.Policies.Select(policy => policy.Says)];
        if (tuning.EdgeAssumed) notes.Add(EdgeAssumed);
        if (tuning.LeftOut > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{tuning.LeftOut} answered samples without the truth or the edge's answer are left out."));
        return new PlainTable(string.Create(CultureInfo.InvariantCulture,
            $"{rig.Rig}: beta {tuning.Beta}, {WorthText.Named(tuning.Truth)}, {tuning.Samples} samples{Asymmetry(file.Costs)}"),
            ["policy", "parameters", "cost in sample", "cross-validated", "rule", "offloaded %", "accuracy %"], rows, notes, Words: 2);
    }

    private static string Asymmetry(TuningCosts costs) => costs.Positive is { } positive
        ? string.Create(CultureInfo.InvariantCulture, $", class {positive}: a false positive costs {costs.FalsePositive}, a false negative {costs.FalseNegative}") : "";

    private static IReadOnlyList<string> Row(TunedFigures one) =>
        [one.Policy, one.Settings, Number(one.Cost), .. Known(one.CrossValidated, one.Rule)];

    private static IReadOnlyList<string> Cells(string name, string parameters, DecisionFigures figures) => [name, parameters, .. Known(figures, null).Prepend("")];

    private static IReadOnlyList<string> Baseline(string name, PairedDifference of) => [name, "", "", Number(of.Cost), "", "", ""];

    private static IEnumerable<string> Known(DecisionFigures? figures, double? rule) => figures is null ? ["", "", "", ""] :
    [
        WorthText.Cost(figures.Cost, figures.Interval95), rule is { } cost ? Number(cost) : "",
        (100 * figures.OffloadRate).ToString("0.0", CultureInfo.InvariantCulture), (100 * figures.Accuracy).ToString("0.0", CultureInfo.InvariantCulture),
    ];

    /// <summary>For each rig the policy that was best there, on each rig.</summary>
    private static PlainTable Across(TuningFile file, Truth truth, double beta, Transfer[] transfers)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var rig in file.Rigs)
        {
            var best = rig.Tunings.FirstOrDefault(one => one.Truth == truth && one.Beta == beta)?.Best;
            if (best is null) continue;
            rows.Add([$"{rig.Rig}: {best.Settings}", .. file.Rigs.Select(other => other == rig ? $"{Number(best.Cost)} (own)"
                : transfers.FirstOrDefault(one => one.From == rig.Rig && one.To == other.Rig && one.Policy == best.Policy) is { } there
                    ? $"{WorthText.Cost(there.Figures.Cost, there.Figures.Interval95)}, own {Number(there.Own)}" : "-")]);
        }

        return new PlainTable(string.Create(CultureInfo.InvariantCulture, $"tuned on one rig, used on another: cost at beta {beta}, {WorthText.Named(truth)}"),
            ["tuned on", .. file.Rigs.Select(rig => rig.Rig)], rows, ["'own' is the same policy tuned on that rig itself, in sample."]);
    }

    private static string Number(double cost) => cost.ToString("0.000", CultureInfo.InvariantCulture);
}
