using System.Globalization;

namespace Hil.Engine.Planning;

/// <summary>A plan in words, before it runs.</summary>
public static class SweepText
{
    /// <summary>Cells, trials, images, flashing, and the time that it takes as far as that is known.</summary>
    public static IEnumerable<string> Summary(SweepPlan plan, SweepEstimate estimate)
    {
        var groups = plan.Groups();
        var flashes = groups.Sum(group => group[0].Rigs.Count);
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{Count(plan.Cells.Count, "cell")}, {Count(plan.Trials, "trial")}, {Count(plan.Images, "image")}; {Count(groups.Count, "group")} of the same firmware and model: boards that keep their flash are written at most {Count(flashes, "time")}");
        if (estimate.Runs.Count > 0)
        {
            var of = estimate.Unknown.Count > 0 ? "the cells that are known take" : "takes";
            var more = estimate.Runs.Count > 3 ? string.Create(CultureInfo.InvariantCulture, $" and {estimate.Runs.Count - 3} more") : "";
            yield return $"{of} about {SweepEstimate.InWords(estimate.Known)}, as measured in {string.Join(", ", estimate.Runs.Take(3))}{more}";
        }

        foreach (var unknown in estimate.Unknown) yield return $"no earlier run tells how long {unknown} takes";
        if (estimate.Least > TimeSpan.Zero) yield return $"the images alone take {SweepEstimate.InWords(estimate.Least)} on the wire, in the cells that are not known";
    }

    /// <summary>The cells in the order in which they run, a line for each.</summary>
    public static IEnumerable<string> Order(SweepPlan plan) => plan.Groups().SelectMany((group, index) => group.Select(cell => string.Create(CultureInfo.InvariantCulture,
        $"group {index + 1}, cell {cell.Cell}: {SettingOf(cell)} on {string.Join(", ", cell.Rigs.Select(rig => rig.Rig.Name))}")));

    /// <summary>What a cell sets: <c>policy always; rig.pace 9600</c>.</summary>
    public static string SettingOf(RunPlan cell) => cell.Setting.Count == 0 ? "the experiment as it is" : string.Join("; ", cell.Setting.Select(one => $"{one.Key} {one.Value}"));

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
