using System.CommandLine;
using Hil.Cli.Output;
using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Protocols;
using Hil.Results.Reports.JUnit;
using Hil.Results.Store;

namespace Hil.Cli.Commands;

/// <summary>`hil run`: an experiment on every rig of a bench, cell by cell where it has a sweep.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var experiment = new Argument<string?>("EXPERIMENT")
        {
            Description = $"A file, or the name of a shipped experiment; '{Asked.DefaultExperiment}' when not stated.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (bench, json, junit) = (Asked.Bench(), Asked.Json(), Asked.JUnit());
        var from = new Option<string?>("--policy-from")
        {
            Description = "Run a tuned policy instead of the experiment's own: TUNING.json[#[RIG/]POLICY], as 'hil tune -o' writes it.",
        };
        var policy = new Option<string?>("--policy") { Description = "With --policy-from: which policy; the one of least cross-validated cost when not stated." };
        var plan = new Option<bool>("--plan") { Description = "Say what would be run, in which order and for how long, and run nothing." };
        var resume = new Option<string?>("--resume") { Description = "A sweep that was interrupted, 'last' for the newest run: run the cells that it has left." };
        var command = new Command("run", "Runs an experiment on every rig of a bench.\n\nExample: hil run first-light --bench fast")
        {
            experiment, bench, json, junit, from, policy, plan, resume,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(policy) is not null && result.GetValue(from) is null) result.AddError("--policy goes with --policy-from");
            if (result.GetValue(plan) && result.GetResult(resume) is not null) result.AddError("--plan runs nothing: leave --resume out");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var store = RunStore.Open(host.Workspace.ResultsDatabase, host.Services.Clock);
            var old = parsed.GetValue(resume) is { } name ? StoredRuns.Resolve(store, name) : null;
            var file = parsed.GetValue(experiment) ?? (old is null ? Asked.DefaultExperiment : FileOf(store, old));
            var sweep = SweepPlan.Read(host.Workspace, file, parsed.GetValue(bench));
            if (parsed.GetValue(from) is { } tuning) sweep = sweep.Tuned(tuning, parsed.GetValue(policy));
            if (parsed.GetValue(plan)) return Print(sweep, store);
            if (sweep.Cells.Count > 1 && old is null)
                foreach (var line in SweepText.Summary(sweep, SweepEstimate.Of(sweep.Cells, store))) await Console.Error.WriteLineAsync(line);
            var end = await Progress.RunAsync(Execute, sweep.Cells.Count);
            foreach (var trouble in end.Troubles) await Console.Error.WriteLineAsync($"hil: {trouble.Message}");
            ReportOutput.Write(end.Report, parsed.GetValue(json));
            if (parsed.GetValue(junit) is { } results) JUnitFile.Save(results, end.Report.Run, end.Report.Started, RunJUnit.Suites(end.Report));
            return end.Troubles.Count > 0 ? end.Troubles.Max(trouble => trouble.ExitCode) : ReportOutput.ExitCode(end.Report.Verdict);

            Task<RunEnd> Execute(IRunObserver observer)
            {
                var run = new ExperimentRun(host.Workspace, sweep, host.Services, observer);
                return old is null ? run.ExecuteAsync(cancellation) : run.ResumeAsync(old, cancellation);
            }
        });
        return command;
    }

    private static int Print(SweepPlan sweep, RunStore store)
    {
        foreach (var line in SweepText.Order(sweep).Concat(SweepText.Summary(sweep, SweepEstimate.Of(sweep.Cells, store)))) Console.Out.WriteLine(line);
        return Invocation.Passed;
    }

    private static string FileOf(RunStore store, string run) => store.Load(run).Provenance.ExperimentFile ?? throw new TroubleException(
        TroubleKind.Configuration, $"Run '{run}' does not say which file it was made of", "--resume", "Give the experiment as well: hil run FILE --resume RUN.");
}
