using System.CommandLine;
using Hil.Cli.Output;
using Hil.Engine;
using Hil.Results.Reports;
using Hil.Results.Store;

namespace Hil.Cli.Commands;

/// <summary>`hil show RUN`: the report of a stored run.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var (run, json) = (Asked.Run(), Asked.Json());
        var command = new Command("show", "Shows the report of a stored run.\n\nExample: hil show last") { run, json };
        command.SetAction(parsed =>
        {
            var store = RunStore.Open(Workspace.Locate().ResultsDatabase, TimeProvider.System);
            ReportOutput.Write(RunReport.From(store, StoredRuns.Resolve(store, parsed.GetValue(run)!)), parsed.GetValue(json));
            return Invocation.Passed;
        });
        return command;
    }
}
