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
        var latency = new Option<bool>("--latency") { Description = "Print every latency's distribution instead of the table." };
        var command = new Command("show", "Shows the report of a stored run.\n\nExample: hil show last") { run, latency, json };
        command.SetAction(parsed =>
        {
            var store = RunStore.Open(Workspace.Locate().ResultsDatabase, TimeProvider.System);
            var report = RunReport.From(store, StoredRuns.Resolve(store, parsed.GetValue(run)!));
            if (parsed.GetValue(latency) && !parsed.GetValue(json)) Console.Out.Write(LatencyText.Of(report));
            else ReportOutput.Write(report, parsed.GetValue(json));
            return Invocation.Passed;
        });
        return command;
    }
}
