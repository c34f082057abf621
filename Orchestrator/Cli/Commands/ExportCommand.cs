using System.CommandLine;
using Hil.Engine;
using Hil.Results.Exporting;
using Hil.Results.Store;

namespace Hil.Cli.Commands;

/// <summary>`hil export RUN`: every sample of a run as a file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var run = Asked.Run();
        var format = new Option<string>("--format") { Description = "csv, parquet or json.", DefaultValueFactory = _ => "csv" };
        var output = new Option<string?>("--output", "-o") { Description = "File to write; RUN and the format's ending when not stated." };
        var command = new Command("export", "Writes every sample of a stored run to a file.\n\nExample: hil export last --format parquet") { run, format, output };
        command.SetAction(parsed =>
        {
            var store = RunStore.Open(Workspace.Locate().ResultsDatabase, TimeProvider.System);
            var name = StoredRuns.Resolve(store, parsed.GetValue(run)!);
            var path = parsed.GetValue(output) ?? name + ExportedRun.Format(parsed.GetValue(format)!).Extension;
            ExportedRun.Save(store, name, parsed.GetValue(format)!, path);
            Console.Out.WriteLine(path);
            return Invocation.Passed;
        });
        return command;
    }
}
