using Hil.Protocols.Messages;
using Hil.Results.Store;

namespace Hil.EndToEnd.Tests;

/// <summary>Boards that speak the MLPerf Tiny dialect, through `hil run`: the host decides, offloads and publishes for them.</summary>
[Collection("emulated boards")]
public sealed class DialectTests : IDisposable
{
    private const int Images = 20;

    private readonly Site site = new();

    public DialectTests()
    {
        Built.Firmware("host", "netduinoplus2");
        Built.Program("host", "mlperf-tiny");
        Built.Program("netduinoplus2", "mlperf-tiny");
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Boards_of_the_dialect_decide_as_HILs_own_firmware_does_on_the_same_outputs()
    {
        var experiment = site.Experiment(Images);
        var dialect = await site.RunAsync(site.Plan(experiment, "dialect"));
        var own = await site.RunAsync(site.Plan(experiment, "host"));

        Claims.EverySampleIsAnswered(dialect, Images);
        var (samples, reference) = (site.Samples(dialect.Report), site.Samples(own.Report)["host-1"]);
        foreach (var rig in (string[])["host", "netduino"])
        {
            // Three decimals tell the 256 steps of a softmax apart: the codes come back to the bit.
            Claims.OutputsAreEqual(samples[rig], reference);
            Assert.Equal(reference.Select(Decided), samples[rig].Select(Decided));
            Assert.All(samples[rig], sample => Assert.Equal(sample.Decision == Decision.Offload ? AnsweredBy.Edge : AnsweredBy.Local, sample.AnsweredBy));
        }

        Assert.Contains(reference, sample => sample.Decision == Decision.Offload);
        Assert.Contains(reference, sample => sample.Decision == Decision.Accept);
        Assert.All(own.Report.Trials, trial => Assert.Equal(Decider.Board, trial.DecidedBy));
        foreach (var trial in dialect.Report.Trials)
        {
            Assert.Equal((Decider.Host, Decider.Host), (trial.DecidedBy, site.Store.Load(dialect.Report.Run).Trials[0].Provenance.DecidedBy));

            // Of the board's time only the inference is known.
            Assert.NotNull(trial.LatencyUs!.Infer);
            Assert.Null(trial.LatencyUs.Receive ?? trial.LatencyUs.Decide ?? trial.LatencyUs.Transmit ?? trial.LatencyUs.Wait ?? trial.LatencyUs.Reply ?? trial.LatencyUs.Idle);
        }

        static (int?, Decision?, long, long, int?) Decided(SampleRecord sample) =>
            (sample.LocalClass, sample.Decision, sample.Score, sample.Threshold, sample.FinalClass);
    }

    [Fact]
    public async Task Pipelined_streaming_loses_and_doubles_nothing()
    {
        var end = await site.RunAsync(site.Plan(site.Experiment(Images, policy: "always", more: "streaming: pipelined"), OneBoard()));
        Claims.EverySampleIsAnswered(end, Images);
        Assert.Equal(Images, Assert.Single(end.Report.Trials).Offloads);
    }

    [Fact]
    public async Task Throughput_windows_that_are_too_short_are_kept_and_do_not_count()
    {
        var end = await site.RunAsync(site.Plan(site.Experiment(2, policy: "never", more: "energy: { windows: { count: 3, inferences: 20 } }"), OneBoard()));
        Claims.EverySampleIsAnswered(end, 2);
        var throughput = Assert.Single(end.Report.Trials).Throughput!;
        Assert.Equal([20, 20, 20], throughput.Windows.Select(window => window.Inferences));
        Assert.All(throughput.Windows, window => Assert.True(window is { Valid: false, Seconds: > 0 }));
        Assert.Null(throughput.InferencesPerSecond);
    }

    [Fact]
    public async Task A_bench_that_states_the_wrong_output_gets_no_answers_but_the_reason()
    {
        var end = await site.RunAsync(site.Plan(site.Experiment(2), OneBoard("{ mlperf-tiny: { output: int8 } }", "recovery: []")));
        Assert.Contains("which is no int8 code", Assert.Single(end.Troubles).Message, StringComparison.Ordinal);
    }

    private string OneBoard(string protocol = "mlperf-tiny", string more = "") => site.Write("bench.yaml", $$"""
        rigs:
          - name: only
            board: host
            connection: process
            protocol: {{protocol}}
            {{more}}
        """);
}
