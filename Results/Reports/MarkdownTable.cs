using System.Text;

namespace Hil.Results.Reports;

/// <summary>A run's table as GitHub's Markdown, also readable as plain text.</summary>
public static class MarkdownTable
{
    /// <summary>The table, then its notes as a list. Lines end with a line feed.</summary>
    public static string Of(RunTable table)
    {
        var text = new StringBuilder();
        Line(text, ["", "unit", .. table.Columns.Select(column => $"{column.Rig}, {column.Board} ({column.Mark})")]);
        Line(text, ["---", "---", .. table.Columns.Select(_ => "---:")]);
        foreach (var section in table.Rows.GroupBy(row => row.Section))
        {
            if (section.Key.Length > 0) Line(text, [$"**{section.Key}**", "", .. table.Columns.Select(_ => "")]);
            foreach (var row in section) Line(text, [row.Figure, row.Unit, .. row.Cells]);
        }

        Notes(text, table.Notes);
        return text.ToString();
    }

    /// <summary>A sweep's table: one row per trial.</summary>
    public static string Of(SweepTable table)
    {
        var text = new StringBuilder();
        Line(text, table.Columns);
        Line(text, table.Columns.Select((_, column) => column < table.Words ? "---" : "---:"));
        foreach (var row in table.Rows) Line(text, row);
        Notes(text, table.Notes);
        return text.ToString();
    }

    /// <summary>A plain table below its title.</summary>
    public static string Of(PlainTable table)
    {
        var text = new StringBuilder().Append("### ").Append(Plain(table.Title)).Append("\n\n");
        Line(text, table.Columns);
        Line(text, table.Columns.Select((_, column) => column == 0 ? "---" : "---:"));
        foreach (var row in table.Rows) Line(text, row);
        Notes(text, table.Notes);
        return text.ToString();
    }

    /// <summary>Text of files and boards as text: it opens no cell, no line, no tag and no link.</summary>
    public static string Plain(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace("](", "]\\(", StringComparison.Ordinal);

    private static void Notes(StringBuilder text, IReadOnlyList<string> notes)
    {
        if (notes.Count > 0) text.Append('\n');
        foreach (var note in notes) text.Append("- ").Append(Plain(note)).Append('\n');
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells)
    {
        text.Append("| ");
        text.AppendJoin(" | ", cells.Select(Plain));
        text.Append(" |\n");
    }
}
