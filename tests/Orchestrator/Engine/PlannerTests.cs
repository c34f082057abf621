using Hil.Engine;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Testing;

namespace Hil.Orchestrator.Tests.Engine;

/// <summary>Everything about a run that can be known to be wrong beforehand.</summary>
public sealed class PlannerTests : IDisposable
{
    private readonly Workspace workspace = new(ProjectRoot.Path);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hil-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Every_shipped_experiment_fits_every_shipped_bench()
    {
        foreach (var experiment in Directory.EnumerateFiles(workspace.Experiments, "*.yaml").Select(Path.GetFileNameWithoutExtension))
        {
            foreach (var bench in Directory.EnumerateFiles(workspace.Benches, "*.yaml"))
            {
                // Boards that speak another protocol cannot stop at an exit, nor anywhere else.
                if (experiment is "early-exit" or "split-inference" && Path.GetFileNameWithoutExtension(bench) == "dialect") continue;
                var plan = Planner.Read(workspace, experiment!, bench);
                Assert.Equal((experiment, Path.GetFileNameWithoutExtension(bench)), (plan.Name, plan.Bench.Name));
                Assert.InRange(plan.Samples, 1, 150);
                Assert.NotEmpty(plan.Rigs);
            }
        }
    }

    [Fact]
    public void The_experiments_own_bench_is_taken_when_none_is_asked_for() =>
        Assert.Equal("host", Planner.Read(workspace, Write(bench: "host"), null).Bench.Name);

    [Theory]
    [InlineData(3, 3)]
    [InlineData(0, 5)]
    [InlineData(50, 5)]
    public void Samples_are_as_many_as_asked_for_and_there_are(int asked, int planned) =>
        Assert.Equal(planned, Planner.Read(workspace, Write(more: $"samples: {asked}"), "host").Samples);

    [Theory]
    [InlineData("hots", "There is no file 'hots'")]
    [InlineData("no/such/file.yaml", "dialect, emulated, fast, fleet, host")]
    public void An_unknown_bench_is_named_with_those_there_are(string bench, string told) => Told(() => Planner.Read(workspace, Write(), bench), told);

    [Fact]
    public void An_expectation_of_an_unknown_figure_is_refused_before_anything_runs() =>
        Told(() => Planner.Read(workspace, Write(more: "expect: { accuracy.finel: \">= 0.8\" }"), "host"), "accuracy.final");

    [Fact]
    public void An_expectation_that_is_no_comparison_is_refused_before_anything_runs() =>
        Told(() => Planner.Read(workspace, Write(more: "expect: { accuracy.final: \"about 0.8\" }"), "host"), "about 0.8");

    [Theory]
    [InlineData("batch: { count: 4 }", "host", "streaming: pipelined")]
    [InlineData("batch: { count: 4, within: 30 s }\nstreaming: pipelined", "host", "times out after 30 s")]
    [InlineData("batch: { count: 4 }\nstreaming: pipelined", "dialect", "holds no offloads")]
    [InlineData("batch: { count: 16 }\nstreaming: pipelined", "host", "2..15")]
    public void A_batch_that_cannot_be_is_refused_before_anything_runs(string more, string bench, string told) =>
        Told(() => Planner.Read(workspace, Write(more: more), bench), told);

    [Theory]
    [InlineData("always", "split: { after: 1 }\nstreaming: pipelined", "host", "Leave 'streaming' out")]
    [InlineData("never", "split: { after: 1 }", "host", "policy 'never'")]
    [InlineData("always", "split: { after: 1 }", "dialect", "as a whole only")]
    [InlineData("always", "exit: { maximum-probability: { threshold: 0.9 } }\nsplit: { after: 1 }", "host", "Leave 'exit' out", "small-exit.onnx")]
    [InlineData("always", "split: { after: 0 }", "host", "1..65535")]
    [InlineData("always", "split: { after: 999 }", "host", "after one of: 1, 2")]
    public void A_split_that_cannot_be_is_refused_before_anything_runs(string policy, string more, string bench, string told, string model = "small.onnx") =>
        Told(() => Planner.Read(workspace, Write(model: Shipped(model), policy: policy, more: more), bench), told);

    [Fact]
    public void A_policy_at_the_exit_gets_parameters_for_the_exits_head()
    {
        var plan = Planner.Read(workspace, Write(model: Shipped("small-exit.onnx"), more: "exit: { maximum-probability: { threshold: 0.9 } }"), "host");
        Assert.Equal(plan.Exit!.Policy.Parameters(plan.Exit.Output), plan.Exit.Parameters);
        Assert.Equal(10, plan.Exit.Output.Count);
        Assert.Null(Planner.Read(workspace, Write(model: Shipped("small-exit.onnx")), "host").Exit);
    }

    [Theory]
    [InlineData("small.onnx", "{ maximum-probability: { threshold: 0.9 } }", "host", "has no exit")]
    [InlineData("small-exit.onnx", "{ maximum-probability: { threshold: 0.9 } }", "dialect", "stops at no exit")]
    [InlineData("small-exit.onnx", "{ hil-n: { beta: 0.3, horizon: 60 } }", "host", "no answer of the edge teaches at an exit")]
    [InlineData("small-exit.onnx", "oracle", "host", "runs on no board")]
    [InlineData("small-exit.onnx", "{ maximum-probability: { threshold: 1.9 } }", "host", "0..1")]
    [InlineData("small-exit.onnx", "{ maximum-probabilty: { threshold: 0.9 } }", "host", "maximum-probability")]
    public void A_policy_that_cannot_decide_at_the_exit_is_refused_before_anything_runs(string model, string policy, string bench, string told) =>
        Told(() => Planner.Read(workspace, Write(model: Shipped(model), more: "exit: " + policy), bench), told);

    [Fact]
    public void Samples_of_another_size_than_the_models_input_are_refused()
    {
        File.WriteAllBytes(Path.Combine(folder.FullName, "tiny.bin"), new byte[48]);
        Told(() => Planner.Read(workspace, Write(data: "{ raw-tensors: { path: tiny.bin, dtype: uint8, shape: [4, 4, 3] } }"), "host"), "has 48 bytes");
    }

    [Fact]
    public void A_rig_that_the_bench_does_not_have_is_refused_with_those_it_has() =>
        Told(() => Planner.Read(workspace, Write(), "host").Only("host-3"), "host-1, host-2");

    [Fact]
    public void A_missing_edge_description_is_told_with_its_path()
    {
        var edge = Path.Combine(folder.FullName, "edge.onnx");
        File.Copy(Shipped("large.onnx"), edge);
        Told(() => Planner.Read(workspace, Write(edge: edge), "host"), edge + ".json");
    }

    [Fact]
    public void A_missing_model_is_told_with_its_path() =>
        Told(() => Planner.Read(workspace, Write(model: "nowhere.onnx"), "host"), Path.Combine(folder.FullName, "nowhere.onnx"));

    [Theory]
    [InlineData("{ listen: { address: 0.0.0.0 } }", "needs TLS")]
    [InlineData("{ listen: { address: lab, certificate: a.pem, key: a.key } }", "must be an IPv4 address")]
    [InlineData("{ listen: { address: 0.0.0.0, certificate: a.pem } }", "go together")]
    [InlineData("{ host: broker.lab, listen: { address: 127.0.0.1 } }", "cannot be given with 'host'")]
    [InlineData("{ port: 1884 }", "must name the 'host'")]
    public void A_broker_that_would_be_open_or_is_not_clear_is_refused(string broker, string told) =>
        Told(() => Planner.Read(workspace, Write(more: "broker: " + broker), "host"), told);

    private static void Told(Action read, string part)
    {
        var trouble = Assert.ThrowsAny<TroubleException>(read);
        Assert.Equal(2, trouble.ExitCode);
        Assert.Contains(part, trouble.Message, StringComparison.Ordinal);
    }

    private static string Shipped(string model) => ProjectRoot.File("Orchestrator", "Models", "Shipped", model);

    private string Write(string data = "{ synthetic: { count: 5, seed: 2 } }", string? model = null, string? edge = null, string bench = "emulated", string policy = "always", string more = "")
    {
        var file = Path.Combine(folder.FullName, "experiment.yaml");
        File.WriteAllText(file, $$"""
            data: {{data}}
            model: {{model ?? Shipped("small.onnx")}}
            edge: { model: {{edge ?? Shipped("large.onnx")}} }
            policy: {{policy}}
            bench: {{bench}}
            {{more}}
            """);
        return file;
    }
}
