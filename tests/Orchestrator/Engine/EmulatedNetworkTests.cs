using Hil.Engine.Experiments;
using Hil.Engine.Running;
using Hil.Engine.Running.Network;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Hil.Results.Store;
using Hil.Testing.Bus;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Orchestrator.Tests.Engine;

/// <summary>The network before the edge, on a clock that only the test moves.</summary>
public sealed class EmulatedNetworkTests : IAsyncLifetime
{
    private const uint Boot = 0xB0071234;
    private static readonly RigTopics Left = new("run-1", "left");
    private static readonly RigTopics Right = new("run-1", "right");

    private readonly FakeTimeProvider time = new();
    private readonly InMemoryBus bus;
    private readonly OffloadRouter router = new();
    private readonly OffloadBook book = new(Boot, 2000);
    private readonly string folder = Directory.CreateTempSubdirectory("hil-network-").FullName;
    private EmulatedNetwork? network;
    private IBusSubscription atEdge = null!;
    private IBusSubscription atBroker = null!;

    public EmulatedNetworkTests()
    {
        bus = new InMemoryBus(time, queueCapacity: 4096);
        router.Add("left", book);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await atEdge.DisposeAsync();
        await atBroker.DisposeAsync();
        await network!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_offload_and_its_reply_arrive_after_the_delay_and_are_booked_at_both_ends_of_it()
    {
        await using var run = RunStore.Open(Path.Combine(folder, "results.db"), time).BeginRun(
            new RunProvenance { Run = "run-1", Experiment = "", ExperimentText = "", Bench = "", BenchText = "" });
        await StartAsync(new() { Delay = TimeSpan.FromMilliseconds(20) });
        time.Advance(TimeSpan.FromMilliseconds(1));
        await OffloadAsync(Left, 7);
        var offload = await NextAsync(atEdge);
        Assert.Equal(Left.Offload, offload.Topic);
        Assert.True(run.Nanoseconds(offload.Timestamp) >= 21_000_000, "it came before its time");

        var published = run.Nanoseconds();
        await ReplyAsync(Left, 7);
        Assert.Equal(Left.Reply, (await NextAsync(atBroker)).Topic);
        var times = book.TimesOf(7, run)!.Value;
        Assert.Equal(1_000_000, times.NetworkIn);
        Assert.InRange(times.NetworkOut!.Value, published + 20_000_000, run.Nanoseconds());
    }

    [Fact]
    public async Task Offloads_arrive_in_their_order_and_lost_ones_do_not()
    {
        var settings = new NetworkSettings { Delay = TimeSpan.FromMilliseconds(20), Jitter = TimeSpan.FromMilliseconds(20), Loss = 0.2 };
        await StartAsync(settings, seed: 3);
        for (uint sample = 0; sample < 50; sample++) await OffloadAsync(Left, sample);
        var times = new LineTimes(settings, 3, 0, time.TimestampFrequency);
        uint[] expected = [.. Enumerable.Range(0, 50).Select(sample => (uint)sample).Where(sample => times.ArrivalOf(sample, 100, 0) is not null)];
        Assert.InRange(expected.Length, 30, 49);
        var came = new List<uint>();
        while (came.Count < expected.Length)
        {
            Assert.True(OffloadMessage.TryReadHeader((await NextAsync(atEdge)).Payload.Span, out var offload));
            came.Add(offload.Sample);
        }

        Assert.Equal(expected, came);
    }

    [Fact]
    public async Task What_is_not_the_protocols_goes_nowhere_and_does_no_harm()
    {
        await StartAsync(new());
        await bus.PublishAsync(Left.Offload, new byte[3], retain: false, Cancellation);
        await bus.PublishAsync(new RigTopics("run-1", "stranger").Offload, new byte[100], retain: false, Cancellation);
        await network!.PublishAsync(Left.Reply, new byte[2], retain: false, Cancellation);
        await OffloadAsync(Right, 4);
        Assert.Equal(Right.Offload, (await NextAsync(atEdge)).Topic);
        Assert.Equal(0, atBroker.Messages.Count);
    }

    [Fact]
    public async Task A_broker_that_is_lost_ends_the_network_with_the_cause()
    {
        await StartAsync(new());
        bus.PublishFailure = new InvalidOperationException("no broker");
        await ReplyAsync(Left, 7);
        Assert.Equal("no broker", (await Assert.ThrowsAsync<InvalidOperationException>(() => network!.Completion.WaitAsync(Cancellation))).Message);
    }

    private async Task StartAsync(NetworkSettings settings, uint seed = 1)
    {
        network = new EmulatedNetwork(bus, "run-1", ["left", "right"], settings, seed, router, time, NullLogger.Instance);
        atEdge = await network.SubscribeAsync("hil/run-1/+/offload", Cancellation);
        atBroker = await bus.SubscribeAsync("hil/run-1/+/reply", Cancellation);
    }

    private async Task OffloadAsync(RigTopics rig, uint sample, int bytes = 100)
    {
        var payload = new byte[bytes];
        new OffloadMessage(Boot, sample, 0).Write(payload);
        await bus.PublishAsync(rig.Offload, payload, retain: false, Cancellation);
    }

    private async Task ReplyAsync(RigTopics rig, uint sample)
    {
        var payload = new byte[ReplyMessage.Length];
        new ReplyMessage(ReplyStatus.Ok, 3, Boot, sample).Write(payload);
        await network!.PublishAsync(rig.Reply, payload, retain: false, Cancellation);
    }

    /// <summary>Moves the clock on until something has come.</summary>
    private async Task<BusMessage> NextAsync(IBusSubscription at)
    {
        while (true)
        {
            if (at.Messages.TryRead(out var message)) return message;
            Cancellation.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
    }
}
