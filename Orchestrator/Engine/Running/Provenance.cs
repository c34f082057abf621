using System.Reflection;
using Hil.Engine.Planning;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Engine.Running;

/// <summary>Everything about a run that must be known to repeat it.</summary>
internal static class Provenance
{
    public static RunProvenance Of(RunPlan plan, Workspace workspace, string run)
    {
        var checkout = Checkout.Read(workspace.Root);
        return new RunProvenance
        {
            Run = run,
            Experiment = plan.Name,
            ExperimentText = plan.Text,
            Bench = plan.Bench.Name,
            BenchText = File.ReadAllText(plan.Bench.File),
            Seed = plan.Experiment.Seed,
            Beta = plan.Experiment.Beta,
            Expectations = [.. plan.Experiment.Expect.Select(line => new Expectation(line.Key, line.Value))],
            GitCommit = checkout.Commit,
            GitDirty = checkout.Dirty,
            Tools = new Dictionary<string, string>
            {
                ["hil"] = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            },
        };
    }
}
