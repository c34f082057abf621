using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Hil.Results.Reports.Html;

/// <summary>
/// HTML that grows. Only what stands in the source code is markup: whatever is filled in is escaped, since names come from files, boards
/// and brokers of others.
/// </summary>
public sealed class HtmlText
{
    private readonly StringBuilder text = new();

    /// <summary>Adds markup; text and numbers in its holes are escaped, numbers as everywhere in the world of programs.</summary>
    public HtmlText Add([InterpolatedStringHandlerArgument("")] ref Markup markup) => this;

    /// <summary>Adds what another has.</summary>
    public void Add(HtmlText other) => text.Append(other.text);

    /// <summary>A piece of markup by itself, to be filled into others.</summary>
    public static HtmlText Of(Action<HtmlText> write)
    {
        var html = new HtmlText();
        write(html);
        return html;
    }

    /// <summary>Adds text of which the caller knows that it is markup: drawings and style sheets of our own.</summary>
    internal void AddTrusted(string markup) => text.Append(markup);

    public override string ToString() => text.ToString();

    /// <summary>Takes an interpolated string apart: literals are markup, everything else is text.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly HtmlText html;

        public Markup(int literalLength, int formattedCount, HtmlText html)
        {
            this.html = html;
            html.text.EnsureCapacity(html.text.Length + literalLength + (formattedCount * 8));
        }

        public void AppendLiteral(string markup) => html.text.Append(markup);

        public void AppendFormatted(string? value) => html.text.Append(WebUtility.HtmlEncode(value));

        public void AppendFormatted(HtmlText value) => html.text.Append(value.text);

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));
    }
}
