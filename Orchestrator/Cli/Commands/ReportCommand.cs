using System.CommandLine;
using Hil.Engine;
using Hil.Engine.Reporting;
using Hil.Results.Reports;
using Hil.Results.Store;

namespace Hil.Cli.Commands;

/// <summary>`hil report RUN...`: stored runs as one document.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run ids, several for one report of all; 'last' for the newest.",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => ["last"],
        };
        var format = new Option<string>("--format") { Description = "html, md, json or parquet.", DefaultValueFactory = _ => "html" };
        var output = new Option<string?>("--output", "-o") { Description = "File to write; RUN and the format's ending when not stated." };
        var command = new Command("report", "Writes a report of stored runs: one page with tables and charts, or its figures.\n\nExample: hil report last -o report.html") { runs, format, output };
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Locate();
            var store = RunStore.Open(workspace.ResultsDatabase, TimeProvider.System);
            var chosen = ReportFile.Format(parsed.GetValue(format)!);
            var names = parsed.GetValue(runs)!.Select(run => StoredRuns.Resolve(store, run)).ToArray();
            var path = parsed.GetValue(output) ?? names[0] + chosen.Extension;
            ReportFile.Save(ReportedRuns.Read(store, names, new ExperimentImages(workspace)), chosen, path);
            Console.Out.WriteLine(path);
            return Invocation.Passed;
        });
        return command;
    }
}
