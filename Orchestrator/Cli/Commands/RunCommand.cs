using System.CommandLine;
using Hil.Cli.Output;
using Hil.Engine.Planning;
using Hil.Engine.Running;

namespace Hil.Cli.Commands;

/// <summary>`hil run`: an experiment on every rig of a bench.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var experiment = new Argument<string>("EXPERIMENT")
        {
            Description = "A file, or the name of a shipped experiment.",
            DefaultValueFactory = _ => "first-light",
        };
        var bench = new Option<string?>("--bench") { Description = "A bench's file or name, instead of the experiment's own." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and nothing else there." };
        var command = new Command("run", "Runs an experiment on every rig of a bench.\n\nExample: hil run first-light --bench fast") { experiment, bench, json };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(experiment)!, parsed.GetValue(bench), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string experiment, string? bench, bool json, CancellationToken cancellation)
    {
        using var host = new Host();
        var plan = Planner.Read(host.Workspace, experiment, bench);
        var end = await Progress.RunAsync(observer => new ExperimentRun(host.Workspace, plan, host.Services, observer).ExecuteAsync(cancellation));
        foreach (var trouble in end.Troubles) await Console.Error.WriteLineAsync($"hil: {trouble.Message}");
        ReportOutput.Write(end.Report, json);
        return end.Troubles.Count > 0 ? Invocation.RigTrouble : ReportOutput.ExitCode(end.Report.Verdict);
    }
}
