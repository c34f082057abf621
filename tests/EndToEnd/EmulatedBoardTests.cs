using Hil.Engine;
using Hil.Models.Parity;
using Hil.Protocols.Messages;
using Hil.Results.Verdicts;

namespace Hil.EndToEnd.Tests;

/// <summary>The same firmware sources on emulated Cortex-M4F boards, flashed by gdb. One at a time: each pair takes two cores.</summary>
[Collection("emulated boards")]
public sealed class EmulatedBoardTests : IDisposable
{
    // 3,088 bytes of an offload on the wire at 115,200 baud, 10 bits to a byte.
    private const double OffloadMicroseconds = 3088 * 10 * 1e6 / 115_200;

    private readonly Site site = new();

    public EmulatedBoardTests()
    {
        Built.Firmware("host", "netduinoplus2", "mps2-an386");
        Built.HostEngine();
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Boards_processes_and_the_engine_alone_agree_to_the_bit()
    {
        var experiment = site.Experiment(20);
        var plan = site.Plan(experiment, "fast");
        var emulated = await site.RunAsync(plan);
        var processes = await site.RunAsync(site.Plan(experiment, "host"));

        Claims.EverySampleIsAnswered(emulated, 20);
        Claims.EverySampleIsAnswered(processes, 20);
        var (boards, hosts) = (site.Samples(emulated.Report), site.Samples(processes.Report));
        Claims.OutputsAreEqual(boards["netduino"], boards["mps2"]);
        Assert.All(emulated.Report.Trials, trial => Assert.Null(trial.HostLatencyUs));
        Claims.OutputsAreEqual(boards["netduino"], hosts["host-1"]);
        var pixels = new byte[20 * plan.Data.SampleBytes];
        for (var index = 0; index < 20; index++) plan.Data.Read(index, pixels.AsSpan(index * plan.Data.SampleBytes));
        var codes = await new HostEngine(site.Workspace, site.Tools).RunAsync(plan.Model.Image, pixels, ModelHead.Last, Site.Cancellation);
        Assert.Equal(codes, Claims.Codes(boards["mps2"]));
    }

    [Fact]
    public async Task In_real_time_an_offload_costs_what_the_wire_would()
    {
        var plan = site.Plan(site.Experiment(8, policy: "always"), "emulated");
        var end = await site.RunAsync(plan);

        Claims.EverySampleIsAnswered(end, 8);
        Claims.OffloadsAreSplit(site, end.Report, behind: TimeSpan.FromMicroseconds(OffloadMicroseconds));
        foreach (var trial in end.Report.Trials)
        {
            var latency = trial.LatencyUs!;
            Assert.Equal((8, "emulated"), (trial.Offloads, trial.Origin.ToString().ToLowerInvariant()));
            Assert.True(latency.Transmit!.P50 >= OffloadMicroseconds, $"{trial.Rig} transmits in {latency.Transmit.P50} us");
            // Two multiplications an instruction, one instruction a cycle: no Cortex-M4 is faster than that.
            var clock = plan.Rigs.Single(rig => rig.Rig.Name == trial.Rig).Board.Clock!.Value.Hertz;
            var least = plan.Model.Sidecar.Compiled!.Macs / 2.0 / clock * 1e6;
            Assert.True(latency.Infer!.P50 >= least, $"{trial.Rig} infers in {latency.Infer.P50} us, {least} us is the least");
            Assert.All([latency.Receive, latency.Decide, latency.Wait, latency.Reply], phase => Assert.True(phase!.Max > 0));
        }

        Assert.All(site.Samples(end.Report).Values, rows => Assert.All(rows, row => Assert.Equal(AnsweredBy.Edge, row.AnsweredBy)));
        Assert.Equal(Verdict.Passed, end.Report.Verdict);
    }
}
