using System.CommandLine;
using Hil.Cli.Output;
using Hil.Engine;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Store;
using Hil.Results.Tuning;

namespace Hil.Cli.Commands;

/// <summary>`hil replay RUN`: what policies would have decided on the stored outputs of a run.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var (run, json) = (Asked.Run(), Asked.Json());
        var policies = new Option<string[]>("--policy")
        {
            Description = "A policy with its settings, as files have it; several may be given.",
            Required = true,
        };
        var judging = Judging.Create("Cost of an offload; the run's own when not stated. Several may be given.");
        var command = new Command("replay",
            "Recomputes policies on the stored outputs of a run: offloads, accuracy and cost beside what ran."
            + "\n\nExample: hil replay last --policy '{ margin: { threshold: 0.3 } }' --policy always --beta 0.2 0.5") { run, policies, json };
        judging.AddTo(command);
        command.SetAction(parsed =>
        {
            var chosen = parsed.GetValue(policies)!.Select(text => YamlFile.Parse<IDecisionPolicy>(text, "--policy", Parts.Catalog)).ToArray();
            var store = RunStore.Open(Workspace.Locate().ResultsDatabase, TimeProvider.System);
            var report = RunReplay.Of(store.Load(StoredRuns.Resolve(store, parsed.GetValue(run)!)), store.Samples, new ReplayRequest
            {
                Policies = chosen,
                Rig = parsed.GetValue(judging.Rig),
                Betas = parsed.GetValue(judging.Betas)!,
                Truths = judging.Truths(parsed),
            });
            if (parsed.GetValue(json)) Console.Out.WriteLine(report.ToJson());
            else TableOutput.Write(ReplayTables.Of(report));
            return Invocation.Passed;
        });
        return command;
    }
}
