using Hil.Engine;
using Hil.Engine.Planning;
using Hil.Models;
using Hil.Models.Parity;
using Hil.Protocols.Messages;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Rigs.Tools;

namespace Hil.EndToEnd.Tests;

/// <summary>Networks that real firmware begins and the edge finishes.</summary>
[Collection("emulated boards")]
public sealed class SplitTests : IDisposable
{
    private const int Count = 12;

    private readonly Site site = new();

    public SplitTests()
    {
        Built.Firmware("host", "mps2-an386");
        Built.HostEngine();
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Wherever_the_network_is_cut_the_answer_is_the_whole_networks_and_the_bytes_are_those_listed()
    {
        var cuts = site.Plan(Experiment(1), "host").Model.Cuts;
        foreach (var cut in (ModelCut[])[cuts[0], cuts[cuts.Count / 2], cuts[^1]])
        {
            var plan = site.Plan(Experiment(cut.After), "host");
            var end = await site.RunAsync(plan);

            Claims.EverySampleIsAnswered(end, Count);
            Assert.Equal(Verdict.Passed, end.Report.Verdict);
            await IsTheWholeNetworkAsync(plan, end.Report, AnsweredBy.Edge);
            Assert.All(site.Samples(end.Report).Values.SelectMany(samples => samples), sample => Assert.Equal(OffloadMessage.HeaderBytes + cut.Bytes, sample.Offload!.Value.Bytes));
            Assert.All(end.Report.Trials, trial => Assert.Equal((cut.After, OffloadMessage.HeaderBytes + cut.Bytes, 0), (trial.Split, trial.BytesPerOffload, trial.Samples.Fallbacks)));
            // The edge model has seen every image in shadow, and answered none of them.
            Assert.All(end.Report.Trials, trial => Assert.Equal(trial.Accuracy.Local, trial.Accuracy.Final));
            Assert.All(end.Report.Trials, trial => Assert.NotEqual(trial.Accuracy.Edge, trial.Accuracy.Final));
        }
    }

    [Fact]
    public async Task An_emulated_board_sends_the_same_activations()
    {
        var bench = site.Write("bench.yaml", """
            rigs:
              - name: mps2
                board: mps2-an386
                connection: { qemu: { time: fast } }
                flash: gdb
            """);
        var plan = site.Plan(Experiment(site.Plan(Experiment(1), "host").Model.Cuts[1].After), bench);
        var end = await site.RunAsync(plan);

        Claims.EverySampleIsAnswered(end, Count);
        await IsTheWholeNetworkAsync(plan, end.Report, AnsweredBy.Edge);
    }

    [Fact]
    public async Task When_the_edge_cannot_finish_it_the_board_does()
    {
        site.Tools.InsteadOfPiped = new Command("cat"); // it answers each request with the request
        var plan = site.Plan(Experiment(1), "host");
        var end = await site.RunAsync(plan);

        Claims.EverySampleIsAnswered(end, Count);
        Assert.All(end.Report.Trials, trial => Assert.Equal(Count, trial.Samples.Fallbacks));
        await IsTheWholeNetworkAsync(plan, end.Report, AnsweredBy.Failed);
    }

    [Fact]
    public async Task A_sweep_over_cuts_tells_the_bytes_of_each()
    {
        var end = await site.SweepAsync(site.Experiment(4, "always", more: "split: { after: 1 }\nsweep: { split.after: [1, 4, 9] }"));

        Assert.Empty(end.Troubles);
        Assert.Equal(6, end.Report.Trials.Count);
        var cuts = site.Plan(Experiment(1), "host").Model.Cuts;
        Assert.All(end.Report.Trials, trial => Assert.Equal(
            (trial.Setting["split.after"], OffloadMessage.HeaderBytes + cuts.Single(cut => cut.After == trial.Split).Bytes, 4),
            ($"{trial.Split}", trial.BytesPerOffload, trial.Samples.Answered)));
    }

    [Fact]
    public async Task No_engine_is_left_behind_and_without_a_split_none_is_started()
    {
        await site.RunAsync(site.Plan(Experiment(1), "host"));
        Assert.True(Assert.Single(site.Tools.Piped).Ended.IsCompleted);
        await site.RunAsync(site.Plan(site.Experiment(1), "host"));
        Assert.Single(site.Tools.Piped);
    }

    private string Experiment(int after) => site.Experiment(Count, "always", more: $"split: {{ after: {after} }}");

    private async Task IsTheWholeNetworkAsync(RunPlan plan, RunReport report, AnsweredBy by)
    {
        var pixels = new byte[Count * plan.Data.SampleBytes];
        for (var index = 0; index < Count; index++) plan.Data.Read(index, pixels.AsSpan(index * plan.Data.SampleBytes));
        var whole = await new HostEngine(site.Workspace, site.Tools).RunAsync(plan.Model.Image, pixels, ModelHead.Last, Site.Cancellation);
        foreach (var samples in site.Samples(report).Values)
        {
            Assert.Equal(whole, Claims.Codes(samples));
            Assert.All(samples, sample => Assert.Equal((by, Largest(sample), Largest(sample)), (sample.AnsweredBy, sample.FinalClass, sample.LocalClass)));
        }
    }

    private static int? Largest(SampleRecord sample) => sample.LocalOutput.Span.IndexOf(sample.LocalOutput.ToArray().Max());
}
