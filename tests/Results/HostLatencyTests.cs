using CsCheck;
using Hil.Protocols.Messages;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Tests;

/// <summary>Latencies on the host's clock, and where the round trips of offloads went.</summary>
public sealed class HostLatencyTests : IDisposable
{
    /// <summary>657 ticks of a microsecond on the board.</summary>
    private static readonly SampleRecord Offloaded = Given.Answered(0, offload: true) with { Offload = Given.Offload(2_000_000) };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_parts_of_a_round_trip_are_the_durations_that_it_was_made_of() =>
        Gen.Long[0, 1_000_000_000].Array[9].Sample(parts =>
        {
            var (up, toEdge, queue, inference, rest, fromEdge, down, there, back) =
                (parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7], parts[8]);
            var came = 5_000_000 + up;
            var times = new OffloadTimes
            {
                BridgeIn = came,
                NetworkIn = came + toEdge,
                Arrived = came + toEdge + there,
                Started = came + toEdge + there + queue,
                Inferred = came + toEdge + there + queue + inference,
                Published = came + toEdge + there + queue + inference + rest,
                NetworkOut = came + toEdge + there + queue + inference + rest + back,
                BridgeOut = came + toEdge + there + queue + inference + rest + back + fromEdge,
            };
            // The board's clock counts nanoseconds here; its own moments have nothing to do with the host's.
            var whole = parts.Sum();
            var sample = Offloaded with { Offload = times, Ticks = Given.Ticks(0, 0, 0, 0, Part(whole / 3), Part(whole / 3), Part(whole - (2 * (whole / 3)))) };
            var split = OffloadSplit.Of(sample, Given.Trial() with { TickHz = 1_000_000_000 })!.Value;
            return split == new OffloadSplit(whole, up + down, toEdge + fromEdge, queue, inference, rest, there + back)
                && split.Link + split.Broker + split.Queue + split.Inference + split.Rest + split.Network == split.RoundTrip;
        });

    [Fact]
    public void A_round_trip_that_cannot_be_split_is_counted_and_not_guessed()
    {
        var times = Given.Offload(0);
        SampleRecord[] samples =
        [
            Offloaded,
            Offloaded with { Offload = null },
            Offloaded with { Offload = times with { BridgeIn = null } },
            Offloaded with { Offload = times with { Published = null } },
            Offloaded with { Offload = times with { BridgeOut = null } },
            Offloaded with { Ticks = Given.Ticks(0, 0, 0, 0, 50, uint.MaxValue, 7) },
        ];
        var report = Report(samples);
        Assert.Equal((5, 1), (report.HostLatencyUs!.Unsplit, report.HostLatencyUs.Offload!.RoundTrip.Count));
        Assert.Contains(Table(report).Notes, note => note == "left: 5 of 6 answered offloads are not split: a time of theirs was not seen.");
    }

    [Theory]
    [InlineData(AnsweredBy.Late)]
    [InlineData(AnsweredBy.Failed)]
    [InlineData(AnsweredBy.Local)]
    public void What_the_edge_did_not_answer_has_no_round_trip_to_split(AnsweredBy by)
    {
        var report = Report([Offloaded with { AnsweredBy = by }]);
        Assert.Equal((0, null), (report.HostLatencyUs!.Unsplit, report.HostLatencyUs.Offload));
    }

    [Fact]
    public void Host_latencies_run_from_the_first_byte_to_the_link()
    {
        var host = Report([Given.Answered(0), Given.Answered(1) with { ConfirmedNanoseconds = null }, Given.TimedOut(2)]).HostLatencyUs!;
        Assert.Equal((1, 1000.0), (host.Receive!.Count, host.Receive.P50));
        Assert.Equal((2, 5000.0), (host.Answer!.Count, host.Answer.Max));
    }

    [Fact]
    public void Where_the_clocks_cannot_be_set_beside_each_other_there_are_none_and_the_table_says_why()
    {
        var pipelined = Report([Offloaded], Given.Trial(StreamingMode.Pipelined));
        var fast = Report([Offloaded], Given.Trial() with { EmulatedTime = TrialProvenance.Fast });
        Assert.Equal((null, null), (pipelined.HostLatencyUs, fast.HostLatencyUs));
        Assert.Contains(Table(pipelined).Notes, note => note.StartsWith("Phases overlap", StringComparison.Ordinal));
        Assert.Contains(Table(fast).Notes, note => note.StartsWith("In fast emulated time", StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_that_took_less_than_nothing_is_reported_as_such()
    {
        var behind = Offloaded with { Ticks = Given.Ticks(0, 0, 0, 0, 50, 300, 7) };
        var report = Report([Offloaded, behind]);
        var offload = report.HostLatencyUs!.Offload!;
        Assert.Equal((1, -18.0, 282.0), (offload.NegativeLinks, offload.Link.P50, offload.Link.Max));
        Assert.True(offload.Link.Histogram.From[0] < 0);
        Assert.Contains(Table(report).Notes, note => note.Contains("negative", StringComparison.Ordinal));
    }

    [Fact]
    public void The_part_of_an_external_broker_is_said_to_have_its_network_in_it() =>
        Assert.Contains(Table(Report([Offloaded], Given.Trial() with { ExternalBroker = "lab:1883" })).Notes,
            note => note == "left: the broker's part of an offload has the way to lab:1883 and back in it.");

    [Fact]
    public async Task A_report_from_the_store_is_that_of_the_run()
    {
        SampleRecord[] samples = [Offloaded, Given.Answered(1), Given.Answered(2, offload: true) with { Offload = Given.Offload(9) }];
        var store = await Given.StoreAsync(folder, samples);
        var stored = store.Load("run-1");
        Assert.Equal(RunReport.From(stored, _ => samples).ToJson(), RunReport.From(store, "run-1").ToJson());
        var offload = RunReport.From(store, "run-1").Trials[0].HostLatencyUs!.Offload!;
        Assert.Equal((2, 657.0, 70.0, 200.0, 100.0, 5.0, 282.0),
            (offload.RoundTrip.Count, offload.RoundTrip.P50, offload.Broker.P50, offload.Queue.P50, offload.Inference.P50, offload.Rest.P50, offload.Link.P50));
    }

    private static uint Part(long ticks) => (uint)ticks;

    private static TrialReport Report(SampleRecord[] samples, TrialProvenance? trial = null) =>
        TrialReport.From(new StoredTrial { Id = 1, Provenance = trial ?? Given.Trial(), StartedNanoseconds = 0, Sent = samples.Length }, samples, 0.5);

    private static RunTable Table(TrialReport trial) => RunTable.From(new RunReport
    {
        Run = "run-1",
        Verdict = trial.Verdict,
        Experiment = "first-light",
        Bench = "emulated",
        Started = DateTimeOffset.UnixEpoch,
        Trials = [trial],
        Expectations = [],
    });
}
