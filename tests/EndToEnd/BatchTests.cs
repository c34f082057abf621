using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Results.Verdicts;

namespace Hil.EndToEnd.Tests;

/// <summary>Offloads that wait for each other on real firmware, as processes of this machine.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly Site site = new();

    public BatchTests() => Built.Firmware("host");

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Batched_offloads_leave_in_bursts_and_change_no_answer()
    {
        var single = await site.RunAsync(site.Plan(site.Experiment(40, "always", more: "streaming: pipelined"), "host"));
        // Held for less than 30 s: a batch that is not full waits for its time, so 40 images are five full bursts of 8.
        var batched = await site.RunAsync(site.Plan(site.Experiment(40, "always", more: "streaming: pipelined\nbatch: { count: 8, within: 29 s }"), "host"));

        Claims.EverySampleIsAnswered(batched, 40);
        Assert.Equal(Verdict.Passed, batched.Report.Verdict);
        Assert.All(single.Report.Trials, trial => Assert.Null(trial.Batch));
        Assert.All(batched.Report.Trials, trial =>
        {
            Assert.Equal((40, 5, 0.875), (trial.Batch!.Offloads, trial.Batch.Transmissions, trial.Batch.Saved));
            Assert.True(trial.Batch.DelayUs!.Max >= trial.Batch.HeldUs!.Max);
        });
        var before = site.Samples(single.Report);
        foreach (var (rig, samples) in site.Samples(batched.Report))
        {
            Assert.Equal(before[rig].Select(sample => sample.FinalClass), samples.Select(sample => sample.FinalClass));
            Assert.All(samples, sample => Assert.Equal((uint)sample.Sequence / 8, sample.Burst!.Value.Number));
            Assert.All(samples, sample => Assert.Equal(AnsweredBy.Edge, sample.AnsweredBy));
            // The first of a burst has waited longest.
            var held = samples.Select(sample => sample.Burst!.Value.HeldTicks).Chunk(8);
            Assert.All(held, burst => Assert.Equal(burst.OrderDescending(), burst));
        }
    }

    [Fact]
    public async Task A_batch_that_a_board_has_no_room_for_names_the_board_and_the_memory()
    {
        Built.Firmware("lm3s6965evb");
        var bench = site.Write("bench.yaml", """
            rigs:
              - name: small
                board: lm3s6965evb
                connection: { qemu: { time: fast } }
                flash: gdb
            """);
        var end = await site.RunAsync(site.Plan(site.Experiment(4, more: "streaming: pipelined\nbatch: { count: 15 }"), bench));

        var trouble = Assert.Single(end.Troubles);
        Assert.Equal(TroubleKind.Board, trouble.Kind);
        Assert.Contains("no room", trouble.Message, StringComparison.Ordinal);
    }
}
