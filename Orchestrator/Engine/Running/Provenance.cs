using System.Reflection;
using Hil.Engine.Planning;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Rigs.Tools;

namespace Hil.Engine.Running;

/// <summary>Everything about a run that must be known to repeat it.</summary>
internal static class Provenance
{
    public static async Task<RunProvenance> OfAsync(SweepPlan sweep, Workspace workspace, string run, IToolRunner tools, CancellationToken cancellation)
    {
        var plan = sweep.Cells[0];
        string[] benches = [.. sweep.Cells.Select(cell => cell.Bench.File).Distinct()];
        var checkout = await Checkout.ReadAsync(workspace.Root, tools, cancellation);
        return new RunProvenance
        {
            Run = run,
            Experiment = plan.Name,
            ExperimentText = plan.Text,
            ExperimentFile = plan.File,
            Bench = string.Join(", ", benches.Select(Path.GetFileNameWithoutExtension)),
            BenchText = string.Join("\n", await Task.WhenAll(benches.Select(bench => File.ReadAllTextAsync(bench, cancellation)))),
            Seed = plan.Experiment.Seed,
            Beta = plan.Experiment.Beta,
            Expectations = [.. plan.Experiment.Expect.Select(line => new Expectation(line.Key, line.Value))],
            GitCommit = checkout.Commit,
            GitDirty = checkout.Dirty,
            Tools = await VersionsAsync(sweep, tools, cancellation),
        };
    }

    private static async Task<Dictionary<string, string>> VersionsAsync(SweepPlan sweep, IToolRunner tools, CancellationToken cancellation)
    {
        var versions = new Dictionary<string, string>
        {
            ["hil"] = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        };
        var programs = sweep.Cells.SelectMany(cell => cell.Rigs).SelectMany(rig => rig.Flash.Select(tool => tool.Program.Program).Prepend(rig.Board.Emulation?.Program)).OfType<string>().Distinct();
        foreach (var program in programs.Where(program => tools.Find(program) is not null))
        {
            var answer = await tools.RunAsync(new Command(program, "--version"), cancellation);
            versions[program] = answer.Output.Split('\n')[0].Trim();
        }

        return versions;
    }
}
