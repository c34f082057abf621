using Hil.Engine;
using Hil.Engine.Planning;
using Hil.Testing;

namespace Hil.Orchestrator.Tests.Engine;

/// <summary>Experiments with sweeps in a folder of their own, over the shipped models, on the bench of two host boards.</summary>
internal sealed class SweepFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hil-test-");

    public Workspace Workspace => new(ProjectRoot.Path) { State = Path.Combine(folder.FullName, "state") };

    public string File => Path.Combine(folder.FullName, "experiment.yaml");

    /// <summary>Plans an experiment with these lines at its end, from line 6 on.</summary>
    public SweepPlan Plan(string more, string? bench = null)
    {
        System.IO.File.WriteAllText(File, $$"""
            data: { synthetic: { count: 5, seed: 2 } }
            model: {{Shipped("small.onnx")}}
            edge: { model: {{Shipped("large.onnx")}} }
            policy: { maximum-probability: { threshold: 0.66 } }
            bench: host
            {{more}}
            """);
        return SweepPlan.Read(Workspace, File, bench);
    }

    public string Write(string name, string text)
    {
        var file = Path.Combine(folder.FullName, name);
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    public static string Shipped(string model) => ProjectRoot.File("Orchestrator", "Models", "Shipped", model);

    public void Dispose() => folder.Delete(recursive: true);
}
