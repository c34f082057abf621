using System.Globalization;
using Hil.Engine;
using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Rigs;
using Hil.Rigs.Tools;
using Hil.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.EndToEnd.Tests;

/// <summary>A test's own folder with its own results and locks, over the repository's sources and firmware.</summary>
internal sealed class Site : IDisposable
{
    public Site()
    {
        Folder = Directory.CreateTempSubdirectory("hil-test-").FullName;
        Workspace = new Workspace(ProjectRoot.Path) { State = Path.Combine(Folder, "state") };
        Tools = new KnownTools(new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance));
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Folder { get; }

    public Workspace Workspace { get; set; }

    /// <summary>Real programs, remembered.</summary>
    public KnownTools Tools { get; }

    public RunStore Store => RunStore.Open(Workspace.ResultsDatabase, TimeProvider.System);

    /// <summary>Writes a file of the test.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>An experiment over the shipped models and images.</summary>
    /// <param name="count">Images to each board.</param>
    /// <param name="policy">As it stands in the file.</param>
    /// <param name="deadline">Of the edge.</param>
    /// <param name="more">Further lines.</param>
    public string Experiment(int count, string policy = "{ maximum-probability: { threshold: 0.66 } }", string deadline = "30 s", string more = "") =>
        Write("experiment.yaml", string.Create(CultureInfo.InvariantCulture, $$"""
            data: { synthetic: { count: {{count}}, seed: 2 } }
            model: {{Shipped("small.onnx")}}
            edge: { model: {{Shipped("large.onnx")}}, deadline: {{deadline}} }
            policy: {{policy}}
            beta: 0.2
            bench: host
            {{more}}
            """));

    public static string Shipped(string model) => ProjectRoot.File("Orchestrator", "Models", "Shipped", model);

    public RunPlan Plan(string experiment, string? bench = null) => Planner.Read(Workspace, experiment, bench);

    public Task<RunEnd> RunAsync(RunPlan plan, IRunObserver? observer = null) =>
        new ExperimentRun(Workspace, plan, new RigServices(Tools, TimeProvider.System, NullLoggerFactory.Instance), observer ?? new Unwatched()).ExecuteAsync(Cancellation);

    /// <summary>An experiment with its sweep.</summary>
    public Task<RunEnd> SweepAsync(string experiment) =>
        new ExperimentRun(Workspace, SweepPlan.Read(Workspace, experiment, null), new RigServices(Tools, TimeProvider.System, NullLoggerFactory.Instance), new Unwatched())
            .ExecuteAsync(Cancellation);

    /// <summary>Everything that is stored of a run, by rig.</summary>
    public Dictionary<string, SampleRecord[]> Samples(RunReport report)
    {
        var store = Store;
        return store.Load(report.Run).Trials.ToDictionary(trial => trial.Provenance.Rig, trial => store.Samples(trial).ToArray());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed class Unwatched : IRunObserver
    {
        public void Stage(string text)
        {
        }

        public void TrialStarted(string rig, string board, int samples)
        {
        }

        public void SampleEnded(string rig)
        {
        }

        public void TrialEnded(string rig, string? cause)
        {
        }
    }
}
