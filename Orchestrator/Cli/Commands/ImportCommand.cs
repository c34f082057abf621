using System.CommandLine;
using Hil.Cli.Output;
using Hil.Engine;
using Hil.Results.Importing;
using Hil.Results.Store;

namespace Hil.Cli.Commands;

/// <summary>`hil import mlperf-tiny DIR`: a published session as a run, checked against what it says of itself.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The session, with its folders accuracy, performance and energy or any of them; or one of these." };
        var labels = new Option<string?>("--labels") { Description = "Labels of the inputs (file,classes,class); else the session's own, or ...labels.csv next to it." };
        var json = Asked.Json();
        var session = new Command(SessionImport.Format,
            "Reads an MLPerf Tiny session of either runner into a run: accuracy, AUC, throughput, energy windows and whether they count."
            + "\n\nExample: hil import mlperf-tiny results/NUCLEO_L4R5ZI/ic")
            { folder, labels, json };
        session.SetAction(async (parsed, cancellation) =>
        {
            // Everything is read before anything is stored.
            var read = ImportedSession.Read(parsed.GetValue(folder)!, parsed.GetValue(labels));
            var store = RunStore.Open(Workspace.Locate().ResultsDatabase, TimeProvider.System);
            ReportOutput.Write(await SessionImport.StoreAsync(read, store, TimeProvider.System, cancellation), parsed.GetValue(json));
            return Invocation.Passed;
        });
        return new Command("import", "Takes in sessions of other systems.\n\nExample: hil import mlperf-tiny results/NUCLEO_L4R5ZI/ic") { session };
    }
}
