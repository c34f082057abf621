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
            DefaultValueFactory = _ => Asked.DefaultExperiment,
        };
        var (bench, json) = (Asked.Bench(), Asked.Json());
        var command = new Command("run", "Runs an experiment on every rig of a bench.\n\nExample: hil run first-light --bench fast") { experiment, bench, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var plan = Planner.Read(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench));
            var end = await Progress.RunAsync(observer => new ExperimentRun(host.Workspace, plan, host.Services, observer).ExecuteAsync(cancellation));
            foreach (var trouble in end.Troubles) await Console.Error.WriteLineAsync($"hil: {trouble.Message}");
            ReportOutput.Write(end.Report, parsed.GetValue(json));
            return end.Troubles.Count > 0 ? end.Troubles.Max(trouble => trouble.ExitCode) : ReportOutput.ExitCode(end.Report.Verdict);
        });
        return command;
    }
}
