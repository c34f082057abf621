using System.Collections.Concurrent;
using Hil.Broker;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Orchestrator.Tests.Broker;

/// <summary>What an observer of a bridge sees of a board that offloads and is answered.</summary>
public sealed class BridgeObserverTests : IAsyncLifetime
{
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
    private readonly FakeTimeProvider time = new();
    private EmbeddedBroker broker = null!;
    private MqttBus bus = null!;

    private CancellationToken Patience => patience.Token;

    public async ValueTask InitializeAsync()
    {
        broker = await EmbeddedBroker.StartAsync();
        broker.AddClient("board", "secret", "hil/run/rig");
        bus = await MqttBus.ConnectAsync(broker.Endpoint, broker.AddClient("host", "x", ""), cancellation: Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await bus.DisposeAsync();
        await broker.DisposeAsync();
        patience.Dispose();
    }

    [Fact]
    public async Task Every_byte_is_seen_once_in_order_before_it_is_carried_on_with_the_time_it_came()
    {
        var notes = new Notes();
        await using var offloads = await bus.SubscribeAsync("hil/run/+/offload", Patience);
        var (board, host) = DuplexPipe.Pair();
        await using var bridge = await TcpBridge.ConnectAsync(broker.Endpoint, time, notes, Patience);
        var running = bridge.RunAsync(host, Patience);
        var client = new RawMqttClient(board);
        await client.ConnectAsync("board-1", "board", "secret");
        await client.ReceiveAsync(Patience);
        await client.SubscribeAsync(1, "hil/run/rig/reply");
        await client.ReceiveAsync(Patience);

        time.Advance(TimeSpan.FromSeconds(1));
        var offloaded = time.GetTimestamp();
        await client.PublishAsync(2, "hil/run/rig/offload", new byte[3088]);
        await offloads.Messages.ReadAsync(Patience);
        // The message is at its subscriber: all of it has been seen.
        Assert.Equal([("offload", offloaded, offloaded)], notes.Seen);
        Assert.Equal(RawMqttClient.PubAck, (await client.ReceiveAsync(Patience)).Type);

        time.Advance(TimeSpan.FromSeconds(1));
        var replied = time.GetTimestamp();
        await bus.PublishAsync("hil/run/rig/reply", "twelve bytes"u8.ToArray(), retain: false, Patience);
        Assert.Equal(RawMqttClient.Publish, (await client.ReceiveAsync(Patience)).Type);
        Assert.Equal([("offload", offloaded, offloaded), ("reply", replied, replied)], notes.Seen);

        await board.Output.CompleteAsync();
        var end = await running;
        Assert.Equal((end.ToBroker, end.ToBoard), (notes.FromBoard, notes.ToBoard));
    }

    private sealed class Notes : IBridgeObserver
    {
        private readonly PublicationScan offloads;
        private readonly PublicationScan replies;

        public Notes()
        {
            offloads = new("hil/run/rig/offload", 0, (_, first, last) => Seen.Enqueue(("offload", first, last)));
            replies = new("hil/run/rig/reply", 0, (_, first, last) => Seen.Enqueue(("reply", first, last)));
        }

        public ConcurrentQueue<(string What, long First, long Last)> Seen { get; } = [];

        public long FromBoard { get; private set; }

        public long ToBoard { get; private set; }

        public void OnFromBoard(ReadOnlySpan<byte> bytes, long timestamp)
        {
            FromBoard += bytes.Length;
            offloads.Take(bytes, timestamp);
        }

        public void OnToBoard(ReadOnlySpan<byte> bytes, long timestamp)
        {
            ToBoard += bytes.Length;
            replies.Take(bytes, timestamp);
        }
    }
}
