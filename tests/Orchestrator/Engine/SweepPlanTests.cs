using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Rigs.Power;

namespace Hil.Orchestrator.Tests.Engine;

/// <summary>From `sweep:` to cells that are bound and fit.</summary>
public sealed class SweepPlanTests : IDisposable
{
    private readonly SweepFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_experiment_without_a_sweep_is_one_cell_without_settings()
    {
        var cell = Assert.Single(folder.Plan("").Cells);
        Assert.Equal((0, 0, "run-1"), (cell.Cell, cell.Setting.Count, cell.TopicRun("run-1")));
    }

    [Fact]
    public void A_grid_has_each_value_with_each_other_the_last_setting_quickest()
    {
        var plan = folder.Plan("sweep: { policy: [ { maximum-probability: { threshold: 0.5 } }, always ], beta: { from: 0.1, to: 0.3, step: 0.1 } }");
        Assert.Equal(
            [("{ maximum-probability: { threshold: 0.5 } }", "0.1"), ("{ maximum-probability: { threshold: 0.5 } }", "0.2"), ("{ maximum-probability: { threshold: 0.5 } }", "0.3"),
                ("always", "0.1"), ("always", "0.2"), ("always", "0.3")],
            plan.Cells.Select(cell => (cell.Setting["policy"], cell.Setting["beta"])));
        Assert.Equal([0, 1, 2, 3, 4, 5], plan.Cells.Select(cell => cell.Cell));
        Assert.Equal(["run-1-c0", "run-1-c1", "run-1-c2", "run-1-c3", "run-1-c4", "run-1-c5"], plan.Cells.Select(cell => cell.TopicRun("run-1")));
        Assert.Equal([0.1, 0.2, 0.3, 0.1, 0.2, 0.3], plan.Cells.Select(cell => cell.Experiment.Beta));
        Assert.Equal(0.5, Assert.IsType<MaximumProbability>(plan.Cells[0].Experiment.Policy).Threshold);
        Assert.IsType<Always>(plan.Cells[5].Experiment.Policy);
        Assert.Equal((12, 60), (plan.Trials, plan.Images));
    }

    [Fact]
    public void One_at_a_time_begins_with_the_files_own_values_and_varies_each_alone()
    {
        var plan = folder.Plan("beta: 0.2\nsweep-mode: one-at-a-time\nsweep: { beta: [0.1, 0.2], policy.maximum-probability.threshold: [0.4], rig.pace: [9600] }");
        Assert.Equal(
            [("0.2", "0.66", "default"), ("0.1", "0.66", "default"), ("0.2", "0.4", "default"), ("0.2", "0.66", "9600")],
            plan.Cells.Select(cell => (cell.Setting["beta"], cell.Setting["policy.maximum-probability.threshold"], cell.Setting["rig.pace"])));
        Assert.Equal([(0.2, 0.66), (0.1, 0.66), (0.2, 0.4), (0.2, 0.66)],
            plan.Cells.Select(cell => (cell.Experiment.Beta, ((MaximumProbability)cell.Experiment.Policy).Threshold)));
    }

    [Fact]
    public void Settings_of_the_benchs_rigs_are_set_on_each_of_them()
    {
        var plan = folder.Plan("sweep: { rig.pace: [9600, 115200], rig.meter.ina219.bus.emulated.seed: [7] }");
        Assert.Equal([9600, 115200], plan.Cells.Select(cell => cell.Rigs[0].Rig.Pace!.Value));
        Assert.All(plan.Cells.SelectMany(cell => cell.Rigs), rig => Assert.Contains("Seed = 7", $"{Assert.IsType<Ina219>(rig.Rig.Meter)}", StringComparison.Ordinal));
        Assert.Equal(["host-1", "host-2"], plan.Cells[1].Rigs.Select(rig => rig.Rig.Name));
    }

    [Fact]
    public void Whole_benches_and_models_can_be_varied()
    {
        var copy = folder.Write("other.onnx", "");
        File.Copy(SweepFolder.Shipped("small.onnx"), copy, overwrite: true);
        File.Copy(SweepFolder.Shipped("small.onnx.json"), copy + ".json");
        var plan = folder.Plan($"sweep: {{ bench: [host, fast], model: [other.onnx, {SweepFolder.Shipped("small.onnx")}] }}");
        Assert.Equal(["host", "host", "fast", "fast"], plan.Cells.Select(cell => cell.Bench.Name));
        Assert.Equal([copy, SweepFolder.Shipped("small.onnx")], plan.Cells.Take(2).Select(cell => cell.Experiment.Model.FullPath));
        // What cells share is opened once.
        Assert.Same(plan.Cells[0].Data, plan.Cells[3].Data);
        Assert.Same(plan.Cells[0].Model, plan.Cells[2].Model);
        Assert.NotSame(plan.Cells[0].Model, plan.Cells[1].Model);
    }

    [Theory]
    [InlineData("{ from: 0.1, to: 0.5, step: 0.2 }", "0.1 0.3 0.5")]
    [InlineData("{ from: 0.1, to: 0.6, step: 0.2 }", "0.1 0.3 0.5")]
    [InlineData("{ from: 0, to: 0.5, count: 3 }", "0 0.25 0.5")]
    [InlineData("{ from: 0.001, to: 0.1, count: 3, logarithmic: true }", "0.001 0.01 0.1")]
    public void A_range_is_reckoned_in_decimal(string range, string values) =>
        Assert.Equal(values.Split(' '), folder.Plan($"sweep: {{ beta: {range} }}").Cells.Select(cell => cell.Setting["beta"]));

    [Fact]
    public void A_range_may_have_a_unit() => Assert.Equal(
        [100.0, 150, 200], folder.Plan("sweep: { edge.deadline: { from: 100 ms, to: 200 ms, step: 50 ms } }").Cells.Select(cell => cell.Experiment.Edge.Deadline.TotalMilliseconds));

    [Theory]
    [InlineData("sweep: { bta: [0.1] }", "6:10: unknown setting 'bta' of the file, did you mean 'beta'?")]
    [InlineData("sweep: { beta: [0.1, 2] }", "6:22: setting 'beta' is 2, outside of 0..0.999")]
    [InlineData("sweep: { policy: [ { maximum-probability: { threshold: 0.5, treshold: 0.1 } } ] }", "6:61: unknown setting 'treshold' of policy 'maximum-probability', did you mean 'threshold'?")]
    [InlineData("sweep: { policy.maximum-probability.threshold: [high] }", "6:49: setting 'threshold': 'high' is not a number")]
    [InlineData("sweep: { edge.netwrk.delay: [1 s] }", "6:10: unknown setting 'netwrk' of setting 'edge', did you mean 'network'?")]
    [InlineData("sweep: { rig.pase: [9600] }", "6:10: unknown setting 'pase' of entry 1 of setting 'rigs', did you mean 'pace'?")]
    [InlineData("sweep: { rig.pace: [9600, 1] }", "6:27: setting 'pace' is 1, outside of 1200..12000000")]
    [InlineData("sweep: { beta: 0.1 }", "6:16: 'beta' must be varied over a list")]
    [InlineData("sweep: { beta: [] }", "6:16: 'beta' must be varied over a list")]
    [InlineData("sweep: [beta]", "6:8: setting 'sweep' must be a map of settings")]
    [InlineData("sweep: { beta: { from: 0.1, to: 0.5 } }", "6:16: the range of 'beta' needs either a 'step' or a 'count'")]
    [InlineData("sweep: { beta: { from: 0.5, to: 0.1, step: 0.1 } }", "6:29: setting 'to' must be larger than 'from'")]
    [InlineData("sweep: { beta: { from: 0, to: 0.9, step: 0.00001 } }", "6:36: setting 'step' makes more than 10000 values")]
    [InlineData("sweep: { edge.deadline: { from: 1 ms, to: 2 s, count: 2 } }", "6:39: setting 'to' must have the unit of 'from', 'ms'")]
    [InlineData("sweep: { expect.accuracy: [1] }", "6:10: 'expect.accuracy' belongs to the run as a whole and cannot be varied")]
    [InlineData("sweep: { beta: { from: 0, to: 0.9, count: 9000 }, seed: [1, 2] }", "6:8: setting 'sweep' has 18000 cells, more than 10000")]
    [InlineData("sweep-mode: gird\nsweep: { beta: [0.1] }", "6:13: setting 'sweep-mode': unknown value 'gird', did you mean 'grid'?")]
    public void A_mistake_is_told_with_its_place_in_the_sweep(string more, string told)
    {
        var trouble = Assert.Throws<FileTroubleException>(() => folder.Plan(more));
        Assert.StartsWith($"{folder.File}:{told}", Assert.Single(trouble.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_of_every_cell_is_told_at_once()
    {
        var trouble = Assert.Throws<FileTroubleException>(() => folder.Plan("sweep: { beta: [1, 0.1, 2], seed: [a] }"));
        Assert.Equal([17, 25, 36], trouble.Problems.Select(problem => problem.At.Column));
    }

    [Fact]
    public void A_sweep_over_benches_takes_no_bench_of_the_command_line()
    {
        var trouble = Assert.Throws<FileTroubleException>(() => folder.Plan("sweep: { bench: [host, fast] }", bench: "fast"));
        Assert.Contains("leave out the bench of the command line", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_does_not_fit_is_named_with_its_settings()
    {
        folder.Write("tiny.bin", new string('x', 48));
        var trouble = Assert.ThrowsAny<Hil.Protocols.TroubleException>(() =>
            folder.Plan("sweep: { data: [ { synthetic: { count: 2 } }, { raw-tensors: { path: tiny.bin, dtype: uint8, shape: [4, 4, 3] } } ] }"));
        Assert.Contains("Cell 1 of the sweep (data { raw-tensors:", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("has 48 bytes", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rig_whose_name_leaves_no_room_for_the_cell_in_topics_is_refused()
    {
        var bench = folder.Write("long.yaml", $"rigs: [ {{ name: {new string('a', 36)}, board: host, connection: process }} ]");
        Assert.Single(folder.Plan("", bench).Cells);
        var trouble = Assert.ThrowsAny<Hil.Protocols.TroubleException>(() => folder.Plan("sweep: { beta: [0.1, 0.2] }", bench));
        Assert.Contains("Give the rig a shorter name.", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_refused_where_time_is_not_that_of_the_host()
    {
        Assert.Equal("delay 20 ms, loss 0.01, bandwidth 1 Mbit/s", folder.Plan("sweep: { edge.network: [ { delay: 20 ms, loss: 0.01, bandwidth: 1 Mbit/s } ] }").Cells[0].Experiment.Edge.Network?.ToString());
        var trouble = Assert.ThrowsAny<Hil.Protocols.TroubleException>(() => folder.Plan("sweep: { edge.network.delay: [20 ms] }", "fast"));
        Assert.Contains("fast emulated time", trouble.Message, StringComparison.Ordinal);
    }
}
