using System.Reflection;
using System.Text;
using Hil.Protocols.Parts;

namespace Hil.Results.Reports.Html;

/// <summary>The page around the sections: one file that loads nothing, reads without a script, and prints.</summary>
internal static class Page
{
    /// <summary>Nothing may be loaded from anywhere, and no script runs; styles and drawings are in the page itself.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    /// <summary>The sections in their order.</summary>
    public static IReadOnlyList<(string Id, IReportSection Section)> Sections { get; } =
    [
        .. new PartCatalog(typeof(IReportSection).Assembly).Of(typeof(IReportSection))
            .Select(part => (part.Name, (IReportSection)Activator.CreateInstance(part.Type)!)).OrderBy(part => part.Item2.Order),
    ];

    public static HtmlText Of(ReportedRuns runs) => HtmlText.Of(html =>
    {
        var title = $"HIL report: {string.Join(", ", runs.Runs.Select(run => run.Provenance.Run))}";
        html.Add($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">");
        html.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">");
        html.Add($"<title>{title}</title><style>");
        html.AddTrusted(Style.Value);
        html.Add($"</style></head><body><a class=\"skip\" href=\"#{Sections[0].Id}\">To the first section</a>");
        Header(runs, html);
        html.Add($"<div class=\"layout\"><nav aria-label=\"Contents\"><h2>Contents</h2><ol>");
        foreach (var (id, section) in Sections) html.Add($"<li><a href=\"#{id}\">{section.Title}</a></li>");
        html.Add($"</ol></nav><main>");
        foreach (var (id, section) in Sections) Add(runs, html, id, section);
        html.Add($"</main></div></body></html>\n");
    });

    private static readonly Lazy<string> Style = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Reports/page.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    });

    private static void Header(ReportedRuns runs, HtmlText html)
    {
        html.Add($"<header><p class=\"kind\">Hierarchical inference on boards</p>");
        html.Add($"<h1>{string.Join(", ", runs.Runs.Select(run => run.Provenance.Experiment).Distinct())}</h1><p class=\"runs\">");
        foreach (var run in runs.Runs) html.Add($"<span>run <code>{run.Provenance.Run}</code> on bench {run.Provenance.Bench}, {run.Started.UtcDateTime:yyyy-MM-dd HH:mm} UTC</span> ");
        html.Add($"</p></header>");
    }

    private static void Add(ReportedRuns runs, HtmlText html, string id, IReportSection section)
    {
        var body = new HtmlText();
        var absence = section.Write(runs, body);
        html.Add($"<section id=\"{id}\"><h2>{section.Title}</h2>");
        if (absence is null) html.Add(body);
        else html.Add($"<p class=\"absent\">{absence}</p>");
        html.Add($"</section>\n");
    }
}
