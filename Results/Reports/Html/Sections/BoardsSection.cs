using Hil.Protocols.Parts;
using Hil.Results.Store;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Whether boards agree, and on which images they do not.</summary>
[PartName("boards")]
public sealed class BoardsSection : IReportSection
{
    private const int Images = 12;
    private const int Pairs = 60;

    public int Order => 1200;

    public string Title => "Boards compared";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        var pairs = BoardPair.Among(runs.Trials);
        if (pairs.Count == 0) return "No run has two boards to compare.";
        Table(pairs, html);
        Shown.Rest(html, pairs.Count, Pairs, "more pairs are not in the table");
        if (pairs.FirstOrDefault(pair => pair.Disagreed.Count > 0) is { } differing) Gallery(runs, differing, html);
        else html.Add($"<p>On every image that two boards answered with the same setting, they gave the same class and took the same decision.</p>");
        return null;
    }

    private static void Table(IReadOnlyList<BoardPair> pairs, HtmlText html)
    {
        using var table = new HtmlTable(html, "Each rig against the first of its run, with the same setting: shares of the images that both answered.",
            "Rigs", "Policy", "#images", "#same output to the bit, %", "#same class, %", "#same decision, %", "#same final class, %", "#disagreements");
        foreach (var pair in pairs.OrderByDescending(pair => pair.Disagreed.Count).Take(Pairs))
        {
            html.Add($"<tr><th scope=\"row\">{pair.One.Label} and {pair.Other.Label}{Badge.Of([pair.One, pair.Other]).Html}</th><td class=\"words\">{pair.One.Policy}</td><td class=\"number\">{pair.Common}</td>");
            foreach (var count in new[] { pair.Bits, pair.Classes, pair.Decisions, pair.Finals })
                html.Add($"<td class=\"number\">{FigureText.Percent(pair.Common > 0 ? (double)count / pair.Common : null)}</td>");
            html.Add($"<td class=\"number\">{pair.Disagreed.Count}</td></tr>");
        }
    }

    private static void Gallery(ReportedRuns runs, BoardPair pair, HtmlText html)
    {
        var thumbnails = Thumbnails.Of(runs, pair.One);
        html.Add($"<h3>Images on which {pair.One.Label} and {pair.Other.Label} disagree: {pair.Disagreed.Count}</h3>");
        if (thumbnails.Reason is { } reason) html.Add($"<p class=\"note\">Without pictures: {reason}</p>");
        html.Add($"<ul class=\"gallery\">");
        foreach (var (one, other) in pair.Disagreed.Take(Images))
        {
            html.Add($"<li>");
            thumbnails.Add(html, one.DataIndex, $"Image {one.DataIndex}, {pair.One.Class(pair.One.Truth(one))}");
            html.Add($"<dl><dt>image</dt><dd>{one.DataIndex}</dd><dt>label</dt><dd>{pair.One.Class(one.Label)}</dd>");
            html.Add($"<dt>{pair.One.Tag}</dt><dd>{pair.One.Class(one.LocalClass)}, {Decided(one)}</dd><dt>{pair.Other.Tag}</dt><dd>{pair.Other.Class(other.LocalClass)}, {Decided(other)}</dd></dl></li>");
        }

        html.Add($"</ul>");
        Shown.Rest(html, pair.Disagreed.Count, Images, "more are not shown");
    }

    private static string Decided(in SampleRecord sample) => sample.Decision is { } decision ? RunRows.Word(decision) : "not decided";
}
