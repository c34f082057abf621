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
        var from = new Option<string?>("--policy-from")
        {
            Description = "Run a tuned policy instead of the experiment's own: TUNING.json[#[RIG/]POLICY], as 'hil tune -o' writes it.",
        };
        var policy = new Option<string?>("--policy") { Description = "With --policy-from: which policy; the one of least cross-validated cost when not stated." };
        var command = new Command("run", "Runs an experiment on every rig of a bench.\n\nExample: hil run first-light --bench fast") { experiment, bench, json, from, policy };
        command.Validators.Add(result =>
        {
            if (result.GetValue(policy) is not null && result.GetValue(from) is null) result.AddError("--policy goes with --policy-from");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var plan = Planner.Read(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench));
            if (parsed.GetValue(from) is { } tuning) plan = TunedPlan.Of(plan, tuning, parsed.GetValue(policy));
            var end = await Progress.RunAsync(observer => new ExperimentRun(host.Workspace, plan, host.Services, observer).ExecuteAsync(cancellation));
            foreach (var trouble in end.Troubles) await Console.Error.WriteLineAsync($"hil: {trouble.Message}");
            ReportOutput.Write(end.Report, parsed.GetValue(json));
            return end.Troubles.Count > 0 ? end.Troubles.Max(trouble => trouble.ExitCode) : ReportOutput.ExitCode(end.Report.Verdict);
        });
        return command;
    }
}
