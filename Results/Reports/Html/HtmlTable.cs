namespace Hil.Results.Reports.Html;

/// <summary>A table in a box of its own that scrolls when the page is narrower; rows are added while it is open.</summary>
internal sealed class HtmlTable : IDisposable
{
    private readonly HtmlText html;

    /// <param name="html">Where to.</param>
    /// <param name="caption">What the rows are, and what must be known of them.</param>
    /// <param name="columns">Headings; one that begins with `#` is of numbers.</param>
    public HtmlTable(HtmlText html, string caption, params IEnumerable<string> columns)
    {
        this.html = html;
        html.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table><caption><span>{caption}</span></caption><thead><tr>");
        foreach (var column in columns)
        {
            if (column.StartsWith('#')) html.Add($"<th scope=\"col\" class=\"number\">{column[1..]}</th>");
            else html.Add($"<th scope=\"col\">{column}</th>");
        }

        html.Add($"</tr></thead><tbody>");
    }

    public void Dispose() => html.Add($"</tbody></table></div>");
}
