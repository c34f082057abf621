using Hil.Protocols.Parts;

namespace Hil.Results.Reports.Html;

/// <summary>A section of the HTML report. Adding one is adding a class that implements this; its name is its anchor.</summary>
[PartRole("report section")]
public interface IReportSection
{
    /// <summary>Sections are in the order of these numbers, which differ.</summary>
    int Order { get; }

    /// <summary>Its heading.</summary>
    string Title { get; }

    /// <summary>Writes everything below the heading.</summary>
    /// <param name="runs">What is reported.</param>
    /// <param name="html">Where to.</param>
    /// <returns>Null; or why there is nothing to show, in one sentence, with nothing written.</returns>
    string? Write(ReportedRuns runs, HtmlText html);
}
