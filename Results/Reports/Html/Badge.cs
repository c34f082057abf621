using Hil.Protocols.Quantities;
using Hil.Results.Store;

namespace Hil.Results.Reports.Html;

/// <summary>Marks that tell measured, emulated and imported figures apart, by word and by look.</summary>
internal sealed class Badge
{
    private Badge(HtmlText html) => Html = html;

    public static Badge None { get; } = new(new HtmlText());

    public HtmlText Html { get; }

    public static Badge Of(params IEnumerable<Origin> origins) => new(HtmlText.Of(html =>
    {
        foreach (var origin in origins.Distinct().Order()) html.Add($" <span class=\"badge {RunRows.Word(origin)}\">{RunRows.Word(origin)}</span>");
    }));

    /// <summary>Of a trial's energy where it is not that of its other figures; none else.</summary>
    public static Badge OfMeter(TrialReport report) => report.Energy is { Meter.Origin: var origin } && origin != report.Origin ? Of(origin) : None;

    /// <summary>Of the trials' figures that no meter is behind.</summary>
    public static Badge Of(IEnumerable<ReportedTrial> trials) => Of(trials.Select(trial => trial.Report.Origin));
}
