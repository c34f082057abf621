using System.Text;
using Hil.Protocols.Parts;
using Hil.Results.Reports.Html;

namespace Hil.Results.Reports.Formats;

/// <summary>One self-contained page: nothing is loaded, no script is needed.</summary>
[PartName("html")]
public sealed record HtmlPage : IReportFormat
{
    public string Extension => ".html";

    public void Write(ReportedRuns runs, Stream output) => output.Write(Encoding.UTF8.GetBytes(Page.Of(runs).ToString()));
}
