using Hil.Results.Reports;
using Hil.Results.Verdicts;
using Spectre.Console;

namespace Hil.Cli.Output;

/// <summary>A run's report on standard output: the table for people, or one JSON object.</summary>
internal static class ReportOutput
{
    public static void Write(RunReport report, bool json)
    {
        if (json) Console.Out.WriteLine(report.ToJson());
        else if (SweepTable.Fits(report)) WriteTable(SweepTable.From(report), report);
        else WriteTable(RunTable.From(report), report);
    }

    public static int ExitCode(Verdict verdict) => verdict switch
    {
        Verdict.Passed => Invocation.Passed,
        Verdict.Failed => Invocation.Failed,
        _ => Invocation.Inconclusive,
    };

    private static void WriteTable(RunTable run, RunReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("").NoWrap());
        foreach (var column in run.Columns)
        {
            table.AddColumn(new TableColumn($"[bold]{Markup.Escape(column.Rig)}[/]\n{Markup.Escape(column.Board)}\n({column.Mark})").RightAligned().NoWrap());
        }

        foreach (var section in run.Rows.GroupBy(row => row.Section))
        {
            if (section.Key.Length > 0) table.AddRow([new Markup($"[bold]{Markup.Escape(section.Key)}[/]"), .. run.Columns.Select(_ => Text.Empty)]);
            var indent = section.Key.Length > 0 ? "  " : "";
            foreach (var row in section)
            {
                var name = row.Unit.Length == 0 ? Markup.Escape(row.Figure) : $"{Markup.Escape(row.Figure)} [grey]{Markup.Escape(row.Unit)}[/]";
                table.AddRow([new Markup(indent + name), .. row.Cells.Select(cell => new Text(cell))]);
            }
        }

        Terminal.Output.Write(table);
        WriteEnd(run.Notes, report);
    }

    private static void WriteTable(SweepTable sweep, RunReport report)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var column = 0; column < sweep.Columns.Count; column++)
        {
            var head = new TableColumn($"[bold]{Markup.Escape(sweep.Columns[column])}[/]");
            table.AddColumn(column < sweep.Words ? head : head.RightAligned().NoWrap());
        }

        foreach (var row in sweep.Rows) table.AddRow([.. row.Select(cell => new Text(cell))]);
        Terminal.Output.Write(table);
        WriteEnd(sweep.Notes, report);
    }

    private static void WriteEnd(IReadOnlyList<string> notes, RunReport report)
    {
        foreach (var note in notes) Console.Out.WriteLine(note);
        Console.Out.WriteLine($"run {report.Run}: {report.Verdict.ToString().ToLowerInvariant()}");
    }
}
