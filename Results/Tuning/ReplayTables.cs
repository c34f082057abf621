using System.Globalization;
using Hil.Results.Reports;
using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>A replay as tables: one for each rig and truth.</summary>
public static class ReplayTables
{
    /// <summary>All tables.</summary>
    public static IEnumerable<PlainTable> Of(ReplayReport report) => report.Rigs.Select(rig => new PlainTable(
        string.Create(CultureInfo.InvariantCulture, $"{rig.Rig}: {WorthText.Named(rig.Truth)}, {rig.Samples} samples"),
        ["policy", "offloads", "right of accepted %", "accuracy %",
            .. rig.Policies[0].Betas.Select(one => string.Create(CultureInfo.InvariantCulture, $"cost at beta {one.Beta}"))],
        [.. rig.Policies.Select(Row), .. Baselines(rig.Policies[0])], [.. Notes(rig)]));

    private static IReadOnlyList<string> Row(ReplayedPolicy policy) =>
    [
        policy.Ran ? $"{policy.Policy}, as it ran" : policy.Policy, policy.Offloads.ToString(CultureInfo.InvariantCulture),
        policy.AcceptedAccuracy is { } accepted ? Percent(accepted) : "-", Percent(policy.Betas[0].Figures.Accuracy),
        .. policy.Betas.Select(one => WorthText.Cost(one.Figures.Cost, one.Figures.Interval95)),
    ];

    private static IEnumerable<IReadOnlyList<string>> Baselines(ReplayedPolicy any)
    {
        foreach (var (name, of) in new (string, Func<AgainstBaselines, PairedDifference>)[]
                 { ("local only", one => one.LocalOnly), ("full offload", one => one.FullOffload), ("oracle", one => one.Oracle) })
        {
            yield return [name, "", "", "", .. any.Betas.Select(one => of(one.Figures.Against).Cost.ToString("0.000", CultureInfo.InvariantCulture))];
        }
    }

    private static IEnumerable<string> Notes(ReplayedRig rig)
    {
        if (rig.EdgeAssumed) yield return TuningTables.EdgeAssumed;
        if (rig.LeftOut > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{rig.LeftOut} answered samples without the truth or the edge's answer are left out.");
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
