using Hil.Protocols.Messages;
using Hil.Results.Reports;
using Hil.Results.Verdicts;

namespace Hil.EndToEnd.Tests;

/// <summary>The whole way on two boards that are processes of this machine.</summary>
public sealed class HostBoardTests : IDisposable
{
    private readonly Site site = new();

    public HostBoardTests() => Built.Firmware("host");

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task The_shipped_experiment_answers_every_image_on_two_boards_equally()
    {
        var plan = site.Plan("first-light", "host");
        var end = await site.RunAsync(plan);

        Claims.EverySampleIsAnswered(end, plan.Samples);
        Assert.Equal(Verdict.Passed, end.Report.Verdict);
        var samples = site.Samples(end.Report);
        Assert.Equal(["host-1", "host-2"], samples.Keys.Order());
        Claims.OutputsAreEqual(samples["host-1"], samples["host-2"]);
        Assert.All(end.Report.Trials, trial => Assert.InRange(trial.OffloadRate!.Value, 0.01, 0.99));
        // A process of this machine has this machine's clock.
        Claims.OffloadsAreSplit(site, end.Report, behind: TimeSpan.Zero);
        Assert.All(end.Report.Trials, trial => Assert.True(trial.Accuracy.Final > trial.Accuracy.Local, "offloading has to pay in the shipped example"));
    }

    [Fact]
    public async Task A_pipelined_run_gives_the_same_answers_and_no_latencies()
    {
        var sequential = await site.RunAsync(site.Plan(site.Experiment(40), "host"));
        var pipelined = await site.RunAsync(site.Plan(site.Experiment(40, more: "streaming: pipelined"), "host"));

        Claims.EverySampleIsAnswered(sequential, 40);
        Claims.EverySampleIsAnswered(pipelined, 40);
        Claims.OutputsAreEqual(site.Samples(sequential.Report)["host-1"], site.Samples(pipelined.Report)["host-2"]);
        Assert.All(sequential.Report.Trials, trial => Assert.NotNull(trial.LatencyUs?.Infer));
        Assert.All(pipelined.Report.Trials, trial => Assert.Equal((null, null), (trial.LatencyUs, trial.HostLatencyUs)));
        Assert.All(pipelined.Report.Trials, trial => Assert.True(trial.ImagesPerSecond > 0));
    }

    [Fact]
    public async Task What_is_stored_is_what_is_reported()
    {
        var end = await site.RunAsync(site.Plan(site.Experiment(40), "host"));

        var again = RunReport.From(site.Store, end.Report.Run);
        Assert.Equal(end.Report.ToJson(), again.ToJson());
        var samples = site.Samples(end.Report);
        foreach (var trial in end.Report.Trials)
        {
            var rows = samples[trial.Rig];
            Assert.Equal(Enumerable.Range(0, 40).Select(index => (long)index), rows.Select(row => row.Sequence));
            Assert.Equal(trial.Offloads, rows.Count(row => row.Decision == Decision.Offload));
            Assert.Equal(trial.Accuracy.Final!.Value, rows.Count(row => row.FinalClass == row.Label) / 40.0, 12);
            Assert.Equal(trial.Accuracy.Local!.Value, rows.Count(row => row.LocalClass == row.Label) / 40.0, 12);
            Assert.All(rows, row => Assert.NotNull(row.EdgeClass));
            Assert.All(rows, row => Assert.True(row.SentNanoseconds <= row.ConfirmedNanoseconds && row.ConfirmedNanoseconds <= row.ResultNanoseconds));
            Assert.All(rows.Where(row => row.AnsweredBy == AnsweredBy.Local), row => Assert.Equal(row.LocalClass, row.FinalClass));
        }

        var stored = site.Store.Load(end.Report.Run);
        Assert.Contains("maximum-probability", stored.Provenance.ExperimentText, StringComparison.Ordinal);
        Assert.Contains("host-2", stored.Provenance.BenchText, StringComparison.Ordinal);
        Assert.All(stored.Trials, trial => Assert.Equal(40, trial.Provenance.Firmware.Length));
    }

    [Fact]
    public async Task An_offload_that_is_answered_too_late_falls_back_to_the_boards_own_answer_and_is_counted()
    {
        var end = await site.RunAsync(site.Plan(site.Experiment(30, policy: "always", deadline: "1 ms"), "host"));

        Claims.EverySampleIsAnswered(end, 30);
        foreach (var (rig, rows) in site.Samples(end.Report))
        {
            var trial = end.Report.Trials.Single(each => each.Rig == rig);
            var back = rows.Where(row => row.AnsweredBy is AnsweredBy.Late or AnsweredBy.Failed).ToArray();
            Assert.Equal(30, trial.Offloads);
            Assert.NotEmpty(back);
            // A round trip that ended without an answer has no parts, whatever the edge did too late.
            Assert.Equal(0, trial.HostLatencyUs!.Unsplit);
            Assert.Equal(30 - back.Length, trial.HostLatencyUs.Offload?.RoundTrip.Count ?? 0);
            Assert.Equal(trial.Samples.Fallbacks, back.Length);
            Assert.All(back, row => Assert.Equal(row.LocalClass, row.FinalClass));
        }
    }

    [Fact]
    public async Task Images_without_labels_are_judged_by_the_edge_model()
    {
        var pixels = new byte[12 * 3072];
        new Random(5).NextBytes(pixels);
        await File.WriteAllBytesAsync(Path.Combine(site.Folder, "noise.bin"), pixels, Site.Cancellation);
        var labelled = site.Experiment(1);
        var text = (await File.ReadAllTextAsync(labelled, Site.Cancellation)).Replace(
            "{ synthetic: { count: 1, seed: 2 } }", "{ raw-tensors: { path: noise.bin, dtype: uint8, shape: [32, 32, 3] } }", StringComparison.Ordinal);
        var end = await site.RunAsync(site.Plan(site.Write("unlabelled.yaml", text), "host"));

        Claims.EverySampleIsAnswered(end, 12);
        Assert.All(end.Report.Trials, trial => Assert.Equal(Truth.Edge, trial.Truth));
        Assert.All(end.Report.Trials, trial => Assert.Null(trial.Accuracy.Final));
        Assert.All(end.Report.Trials, trial => Assert.NotNull(trial.Cost.Edge));
    }
}
