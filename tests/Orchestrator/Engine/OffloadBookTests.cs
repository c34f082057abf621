using System.Text;
using Hil.Edge;
using Hil.Engine.Running;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Hil.Results.Store;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Orchestrator.Tests.Engine;

/// <summary>The stations of offloads on their way to the rig's trial. Timestamps are of a clock of 10 MHz: 100 ns each.</summary>
public sealed class OffloadBookTests : IAsyncLifetime
{
    private const uint Boot = 0xB0071234;
    private static readonly RigTopics Topics = new("run-1", "left");
    private readonly string folder = Directory.CreateTempSubdirectory("hil-offloads-").FullName;
    private readonly FakeTimeProvider time = new();
    private readonly OffloadBook book = new(Boot, 4);
    private readonly OffloadRouter router = new();
    private RunWriter run = null!;
    private long start;

    public ValueTask InitializeAsync()
    {
        start = time.GetTimestamp();
        run = RunStore.Open(Path.Combine(folder, "results.db"), time).BeginRun(new RunProvenance
        {
            Run = "run-1",
            Experiment = "",
            ExperimentText = "",
            Bench = "",
            BenchText = "",
        });
        router.Add("left", book);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await run.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void An_offload_that_is_answered_has_all_its_stations()
    {
        var watch = new OffloadWatch(Topics, book);
        watch.OnFromBoard(Publication(Topics.Offload, Offload(2)), start + 10);
        router.Take(Answer(2));
        watch.OnToBoard(Publication(Topics.Reply, Reply(2)), start + 60);
        Assert.Equal(
            new OffloadTimes { BridgeIn = 1000, Arrived = 2000, Started = 3000, Inferred = 4000, Published = 5000, BridgeOut = 6000, Bytes = 40 }, book.TimesOf(2, run));
        Assert.Null(book.TimesOf(1, run));
    }

    [Fact]
    public void An_acknowledgement_before_or_after_the_answer_is_not_taken_for_the_reply()
    {
        var watch = new OffloadWatch(Topics, book);
        watch.OnFromBoard(Publication(Topics.Offload, Offload(2)), start + 10);
        byte[] puback = [0x40, 2, 1, 2];
        watch.OnToBoard(puback, start + 15);
        router.Take(Answer(2));
        watch.OnToBoard([.. puback, .. Publication(Topics.Reply, Reply(1))], start + 55);
        watch.OnToBoard(Publication(Topics.Reply, Reply(2)), start + 60);
        Assert.Equal(6000, book.TimesOf(2, run)!.Value.BridgeOut);
    }

    [Fact]
    public void Of_an_offload_that_is_repeated_over_a_new_connection_the_first_time_counts()
    {
        var lost = new OffloadWatch(Topics, book);
        lost.OnFromBoard(Publication(Topics.Offload, Offload(0)), start + 10);
        router.Take(Answer(0));
        lost.OnToBoard(Publication(Topics.Reply, Reply(0)).AsSpan(0, 9), start + 60);
        var again = new OffloadWatch(Topics, book);
        again.OnFromBoard(Publication(Topics.Offload, Offload(0)), start + 500);
        router.Take(Answer(0) with { Arrived = start + 510, Published = start + 520 });
        again.OnToBoard(Publication(Topics.Reply, Reply(0)), start + 530);
        again.OnToBoard(Publication(Topics.Reply, Reply(0)), start + 540);
        Assert.Equal(
            new OffloadTimes { BridgeIn = 1000, Arrived = 2000, Started = 3000, Inferred = 4000, Published = 5000, BridgeOut = 53_000, Bytes = 40 }, book.TimesOf(0, run));
    }

    [Fact]
    public void Of_a_late_offload_is_known_what_had_happened_when_its_sample_was_recorded()
    {
        new OffloadWatch(Topics, book).OnFromBoard(Publication(Topics.Offload, Offload(3)), start + 10);
        Assert.Equal(new OffloadTimes { BridgeIn = 1000 }, book.TimesOf(3, run));
        router.Take(Answer(3));
        Assert.Equal(5000, book.TimesOf(3, run)!.Value.Published);
    }

    [Fact]
    public void A_refused_offload_went_through_no_model()
    {
        router.Take(Answer(1) with { Outcome = EdgeOutcome.Late, Inferred = start + 30, Published = start + 30 });
        Assert.Equal(new OffloadTimes { Arrived = 2000, Started = 3000, Inferred = 3000, Published = 3000, Bytes = 40 }, book.TimesOf(1, run));
    }

    [Fact]
    public void Answers_to_others_and_to_what_was_never_sent_leave_nothing_behind()
    {
        var watch = new OffloadWatch(Topics, book);
        router.Take(Answer(1) with { Rig = "nobody" });
        router.Take(Answer(1) with { Boot = Boot + 1 });
        router.Take(Answer(4));
        router.Take(Answer(uint.MaxValue));
        watch.OnFromBoard(Publication(Topics.Offload, Offload(1, boot: 7)), start + 10);
        watch.OnFromBoard(Publication(Topics.Offload, Offload(4)), start + 10);
        watch.OnFromBoard(Publication(Topics.Offload, new byte[OffloadMessage.HeaderBytes]), start + 10);
        watch.OnFromBoard(Publication(Topics.Offload, [1, 0, 0]), start + 10);
        watch.OnToBoard(Publication(Topics.Reply, Reply(uint.MaxValue)), start + 10);
        watch.OnToBoard(Publication(Topics.Reply, [2, 0]), start + 10);
        for (uint sample = 0; sample < 4; sample++) Assert.Null(book.TimesOf(sample, run));
    }

    [Fact]
    public async Task Stations_from_three_threads_at_once_are_all_kept()
    {
        const int Many = 5000;
        var crowd = new OffloadBook(Boot, Many);
        router.Add("crowd", crowd);
        await Task.WhenAll(
            Task.Run(() => Each(sample => crowd.Came(Boot, sample, start + 10))),
            Task.Run(() => Each(sample => router.Take(Answer(Many - 1 - sample) with { Rig = "crowd" }))),
            Task.Run(() => Each(sample => crowd.Went(Boot, sample, start + 60))));
        for (uint sample = 0; sample < Many; sample++)
            Assert.Equal((1000, 5000, 6000), (crowd.TimesOf(sample, run)!.Value.BridgeIn, crowd.TimesOf(sample, run)!.Value.Published, crowd.TimesOf(sample, run)!.Value.BridgeOut));

        static void Each(Action<uint> what)
        {
            for (uint sample = 0; sample < Many; sample++) what(sample);
        }
    }

    [Fact]
    public void Nothing_is_allocated_for_an_offload()
    {
        var watch = new OffloadWatch(Topics, book);
        byte[] offload = Publication(Topics.Offload, Offload(0)), reply = Publication(Topics.Reply, Reply(0));
        var answer = Answer(0);
        Pass();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var again = 0; again < 100; again++) Pass();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Pass()
        {
            watch.OnFromBoard(offload, start);
            router.Take(answer);
            watch.OnToBoard(reply, start);
            _ = book.TimesOf(0, run);
        }
    }

    private EdgeAnswer Answer(uint sample) =>
        new("left", Boot, sample, EdgeOutcome.Answered, 3, default, 1, 40, start + 20, start + 30, start + 40, start + 50);

    private static byte[] Offload(uint sample, uint boot = Boot)
    {
        var payload = new byte[OffloadMessage.HeaderBytes + 40];
        new OffloadMessage(boot, sample, 1).Write(payload);
        return payload;
    }

    private static byte[] Reply(uint sample)
    {
        var payload = new byte[ReplyMessage.Length];
        new ReplyMessage(ReplyStatus.Ok, 3, Boot, sample).Write(payload);
        return payload;
    }

    private static byte[] Publication(string topic, byte[] payload) =>
        [0x32, (byte)(4 + topic.Length + payload.Length), 0, (byte)topic.Length, .. Encoding.ASCII.GetBytes(topic), 1, 2, .. payload];
}
