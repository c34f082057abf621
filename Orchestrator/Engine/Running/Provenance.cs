using System.Reflection;
using Hil.Engine.Planning;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Rigs.Tools;

namespace Hil.Engine.Running;

/// <summary>Everything about a run that must be known to repeat it.</summary>
internal static class Provenance
{
    public static async Task<RunProvenance> OfAsync(RunPlan plan, Workspace workspace, string run, IToolRunner tools, CancellationToken cancellation)
    {
        var checkout = await Checkout.ReadAsync(workspace.Root, tools, cancellation);
        return new RunProvenance
        {
            Run = run,
            Experiment = plan.Name,
            ExperimentText = plan.Text,
            Bench = plan.Bench.Name,
            BenchText = await File.ReadAllTextAsync(plan.Bench.File, cancellation),
            Seed = plan.Experiment.Seed,
            Beta = plan.Experiment.Beta,
            Expectations = [.. plan.Experiment.Expect.Select(line => new Expectation(line.Key, line.Value))],
            GitCommit = checkout.Commit,
            GitDirty = checkout.Dirty,
            Tools = await VersionsAsync(plan, tools, cancellation),
        };
    }

    private static async Task<Dictionary<string, string>> VersionsAsync(RunPlan plan, IToolRunner tools, CancellationToken cancellation)
    {
        var versions = new Dictionary<string, string>
        {
            ["hil"] = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        };
        var programs = plan.Rigs.SelectMany(rig => rig.Flash.Select(tool => tool.Program.Program).Prepend(rig.Board.Emulation?.Program)).OfType<string>().Distinct();
        foreach (var program in programs.Where(program => tools.Find(program) is not null))
        {
            var answer = await tools.RunAsync(new Command(program, "--version"), cancellation);
            versions[program] = answer.Output.Split('\n')[0].Trim();
        }

        return versions;
    }
}
