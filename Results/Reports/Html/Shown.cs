using Hil.Results.Reports.Html.Charts;
using ScottPlot;

namespace Hil.Results.Reports.Html;

/// <summary>How much of a large report is drawn: a chart with forty legends tells nothing. Tables have all of it.</summary>
internal static class Shown
{
    /// <summary>Charts of the same kind.</summary>
    public const int Groups = 4;

    /// <summary>Lines or kinds of points in one chart.</summary>
    public const int Lines = 6;

    private const int UnfoldedNotes = 6;

    /// <summary>Says that not everything is drawn.</summary>
    public static void Rest(HtmlText html, int all, int most, string what)
    {
        if (all > most) html.Add($"<p class=\"note\">{all - most} {what}.</p>");
    }

    /// <summary>Notes; many of them are folded up, since one for each trial of a sweep would hide what is below.</summary>
    public static void Notes(HtmlText html, IEnumerable<string> notes)
    {
        string[] all = [.. notes.Distinct()];
        foreach (var note in all.Take(UnfoldedNotes)) html.Add($"<p class=\"note\">{note}</p>");
        if (all.Length <= UnfoldedNotes) return;
        html.Add($"<details><summary>{all.Length - UnfoldedNotes} more notes</summary><ul class=\"findings note\">");
        foreach (var note in all.Skip(UnfoldedNotes)) html.Add($"<li>{note}</li>");
        html.Add($"</ul></details>");
    }

    /// <summary>Measured points: a look for each policy, as far as they can be told apart, and one for all others.</summary>
    public static IReadOnlyList<(Series Series, ReportedTrial[] Trials)> Points(IEnumerable<ReportedTrial> trials)
    {
        var groups = trials.GroupBy(trial => trial.Policy).Select(group => (Name: group.Key, Trials: group.ToArray())).ToArray();
        if (groups.Length <= Lines) return [.. groups.Select((group, index) => (Series.PointOf(index, Name(group.Name, group.Trials)), group.Trials))];
        var others = groups[(Lines - 1)..].SelectMany(group => group.Trials).ToArray();
        return
        [
            .. groups[..(Lines - 1)].Select((group, index) => (Series.PointOf(index, Name(group.Name, group.Trials)), group.Trials)),
            (new Series($"{others.Length} more trials: the table has them", ChartColour.Muted) { Marker = MarkerShape.OpenCircle }, others),
        ];
    }

    private static string Name(string policy, ReportedTrial[] trials) => $"{Tags(trials)}: {policy}";

    /// <summary>`T1, T2` or `T1 and 9 more`.</summary>
    public static string Tags(IReadOnlyList<ReportedTrial> trials) => trials.Count <= 3
        ? string.Join(", ", trials.Select(trial => trial.Tag)) : $"{trials[0].Tag} and {trials.Count - 1} more";
}
