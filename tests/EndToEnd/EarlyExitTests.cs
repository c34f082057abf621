using Hil.Engine;
using Hil.Engine.Planning;
using Hil.Models.Parity;
using Hil.Results.Policies.Replaying;
using Hil.Results.Reports;

namespace Hil.EndToEnd.Tests;

/// <summary>A network that stops half-way where it is sure, on real firmware.</summary>
public sealed class EarlyExitTests : IDisposable
{
    private readonly Site site = new();

    public EarlyExitTests() => Built.Firmware("host");

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task The_shipped_experiment_stops_goes_on_and_offloads_and_every_image_is_counted_once()
    {
        var plan = site.Plan("early-exit", "host");
        var end = await site.RunAsync(plan);

        Claims.EverySampleIsAnswered(end, plan.Samples);
        Assert.Equal(Results.Verdicts.Verdict.Passed, end.Report.Verdict);
        var samples = site.Samples(end.Report);
        Claims.OutputsAreEqual(samples["host-1"], samples["host-2"]);
        Assert.All(end.Report.Trials, trial =>
        {
            var exit = trial.Exit!;
            Assert.Equal(trial.Samples.Answered, exit.Stopped.Count + exit.Continued.Count + exit.Offloaded.Count);
            Assert.Equal(trial.Offloads, exit.Offloaded.Count);
            Assert.True(exit is { Stopped.Count: > 0, Continued.Count: > 0, Offloaded.Count: > 0 }, $"{exit}");
            Assert.Equal((exit.Stopped.Count, exit.Continued.Count + exit.Offloaded.Count), (exit.StoppedInferUs!.Count, exit.WholeInferUs!.Count));
            Assert.Equal(exit.Stopped.Count, samples[trial.Rig].Count(sample => sample.Exited == true));
        });
        var again = RunReport.From(site.Store, end.Report.Run);
        Assert.Equal(end.Report.ToJson(), again.ToJson());
    }

    [Theory]
    [InlineData("margin: { threshold: 0.6 }", "maximum-probability: { threshold: 0.7 }")]
    [InlineData("entropy: { threshold: 0.5 }", "hil-f: { beta: 0.3, horizon: 60 }")]
    public async Task The_replay_of_both_policies_decides_as_the_board_did_on_every_sample(string exit, string policy)
    {
        var end = await site.RunAsync(site.Plan(Experiment(60, $"exit: {{ {exit} }}", $"{{ {policy} }}"), "host"));

        Claims.EverySampleIsAnswered(end, 60);
        var store = site.Store;
        foreach (var trial in store.Load(end.Report.Run).Trials)
        {
            var samples = store.Samples(trial).ToArray();
            var replayed = PolicyReplay.Verify(trial, samples);
            Assert.Empty(replayed.Gaps);
            Assert.Equal((60, 0, 0), (replayed.Equal, replayed.Different, replayed.Unknown));
            var kinds = samples.GroupBy(sample => sample.Exited!.Value, sample => sample.Policy).ToDictionary(group => group.Key, group => group.Distinct().Single());
            Assert.Equal(PolicyReplay.Named(trial.Provenance.Exit!.Policy).Kind, kinds[true]);
            Assert.Equal(PolicyReplay.Named(trial.Provenance.Policy).Kind, kinds[false]);
            // A policy at the last head learns and decides on what gets there, and on nothing else.
            Assert.All(samples.Where(sample => sample.Exited == true), sample => Assert.True(sample.Learned.IsEmpty));
        }
    }

    [Fact]
    public async Task Boards_give_the_codes_of_each_head_and_without_a_policy_there_the_exit_changes_nothing()
    {
        var plan = site.Plan(Experiment(40, "exit: { maximum-probability: { threshold: 0.8 } }"), "host");
        var (early, last) = (await HeadAsync(plan, ModelHead.Exit), await HeadAsync(plan, ModelHead.Last));
        var stopping = await site.RunAsync(plan);
        var plain = await site.RunAsync(site.Plan(Experiment(40, ""), "host"));

        Claims.EverySampleIsAnswered(stopping, 40);
        Claims.EverySampleIsAnswered(plain, 40);
        foreach (var sample in site.Samples(stopping.Report)["host-1"])
        {
            Assert.Equal(early[sample.Sequence], (sample.Exited == true ? sample.LocalOutput : sample.ExitOutput).ToArray());
            if (sample.Exited == false) Assert.Equal(last[sample.Sequence], sample.LocalOutput.ToArray());
        }

        foreach (var sample in site.Samples(plain.Report)["host-2"])
        {
            Assert.Equal((null, true), (sample.Exited, sample.ExitOutput.IsEmpty));
            Assert.Equal(last[sample.Sequence], sample.LocalOutput.ToArray());
        }

        Assert.All(plain.Report.Trials, trial => Assert.Null(trial.Exit));
    }

    [Fact]
    public async Task On_an_emulated_board_a_sample_that_stops_takes_the_instructions_of_its_part_of_the_network()
    {
        Built.Firmware("mps2-an386");
        var bench = site.Write("bench.yaml", """
            rigs:
              - name: mps2
                board: mps2-an386
                connection: { qemu: { time: fast } }
                flash: gdb
            """);
        var plan = site.Plan(Experiment(16, "exit: { maximum-probability: { threshold: 0.8 } }"), bench);
        var end = await site.RunAsync(plan);

        Claims.EverySampleIsAnswered(end, 16);
        var exit = Assert.Single(end.Report.Trials).Exit!;
        var facts = plan.Model.Sidecar.Compiled!;
        // Instructions go with multiply-accumulates, but not every layer takes as many for each.
        Assert.InRange(exit.StoppedInferUs!.P50 / exit.WholeInferUs!.P50, 0.7 * facts.ExitMacs!.Value / facts.Macs, 1.3 * facts.ExitMacs.Value / facts.Macs);
    }

    private string Experiment(int count, string exit, string policy = "{ maximum-probability: { threshold: 0.7 } }") => site.Write("experiment.yaml", $$"""
        data: { synthetic: { count: {{count}}, seed: 2 } }
        model: {{Site.Shipped("small-exit.onnx")}}
        edge: { model: {{Site.Shipped("large.onnx")}}, deadline: 30 s }
        policy: {{policy}}
        {{exit}}
        """);

    /// <summary>The codes of a head for each image, by the firmware's engine on this machine.</summary>
    private async Task<sbyte[][]> HeadAsync(RunPlan plan, ModelHead head)
    {
        var pixels = new byte[plan.Samples * plan.Data.SampleBytes];
        for (var i = 0; i < plan.Samples; i++) plan.Data.Read(i, pixels.AsSpan(i * plan.Data.SampleBytes, plan.Data.SampleBytes));
        var codes = await new HostEngine(site.Workspace, site.Tools).RunAsync(plan.Model.Image, pixels, head, Site.Cancellation);
        return [.. codes.Chunk(plan.Model.OutputCount)];
    }
}
