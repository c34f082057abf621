using Hil.Results.Reports;
using Spectre.Console;

namespace Hil.Cli.Output;

/// <summary>Draws tables on standard output, each with its title above and its notes below.</summary>
internal static class TableOutput
{
    public static void Write(IEnumerable<PlainTable> tables)
    {
        foreach (var plain in tables)
        {
            Console.Out.WriteLine(plain.Title);
            var table = new Table().Border(TableBorder.Simple);
            for (var column = 0; column < plain.Columns.Count; column++)
            {
                var heading = new TableColumn(Markup.Escape(plain.Columns[column])).NoWrap();
                table.AddColumn(column < plain.Words ? heading : heading.RightAligned());
            }

            foreach (var row in plain.Rows) table.AddRow([.. row.Select(cell => new Text(cell))]);
            Terminal.Output.Write(table);
            foreach (var note in plain.Notes) Console.Out.WriteLine(note);
            if (plain.Notes.Count > 0) Console.Out.WriteLine();
        }
    }
}
