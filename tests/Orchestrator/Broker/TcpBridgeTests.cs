using System.Text;
using Hil.Broker;

namespace Hil.Orchestrator.Tests.Broker;

public sealed class TcpBridgeTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private EmbeddedBroker _broker = null!;
    private MqttBus _bus = null!;

    private CancellationToken Patience => _patience.Token;

    public async ValueTask InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync();
        _broker.AddClient("board", "secret", "hil/run/rig");
        _bus = await MqttBus.ConnectAsync(_broker.Endpoint, _broker.AddClient("host", "x", ""), cancellation: Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _broker.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task A_board_offloads_an_image_and_reads_the_reply_through_the_bridge()
    {
        await using var offloads = await _bus.SubscribeAsync("hil/run/+/offload", Patience);
        var (board, host) = DuplexPipe.Pair();
        await using var bridge = await TcpBridge.ConnectAsync(_broker.Endpoint, cancellation: Patience);
        var running = bridge.RunAsync(host, Patience);
        var client = new RawMqttClient(board);

        await client.ConnectAsync("board-1", "board", "secret");
        var accepted = await client.ReceiveAsync(Patience);
        Assert.Equal((RawMqttClient.ConnAck, 0), (accepted.Type, accepted.Body[1]));
        await client.SubscribeAsync(1, "hil/run/rig/reply");
        Assert.Equal(RawMqttClient.SubAck, (await client.ReceiveAsync(Patience)).Type);

        var image = Enumerable.Range(0, 3088).Select(i => (byte)(i * 7)).ToArray();
        await client.PublishAsync(2, "hil/run/rig/offload", image);
        Assert.Equal(RawMqttClient.PubAck, (await client.ReceiveAsync(Patience)).Type);
        Assert.Equal(image, (await offloads.Messages.ReadAsync(Patience)).Payload.ToArray());

        await _bus.PublishAsync("hil/run/rig/reply", "twelve bytes"u8.ToArray(), retain: false, Patience);
        var reply = await client.ReceiveAsync(Patience);
        Assert.Equal((RawMqttClient.Publish, "hil/run/rig/reply"), (reply.Type, reply.Topic));
        Assert.Equal("twelve bytes", Encoding.ASCII.GetString(reply.Payload));

        await board.Output.CompleteAsync();
        var end = await running;
        Assert.Equal(BridgeEndCause.Board, end.Cause);
        Assert.True(end.ToBroker > 3088 && end.ToBoard > 12, end.ToString());
    }

    [Fact]
    public async Task A_board_with_a_wrong_password_is_told_by_the_broker()
    {
        var (board, host) = DuplexPipe.Pair();
        await using var bridge = await TcpBridge.ConnectAsync(_broker.Endpoint, cancellation: Patience);
        var running = bridge.RunAsync(host, Patience);
        var client = new RawMqttClient(board);

        await client.ConnectAsync("board-1", "board", "wrong");

        // 4: bad user name or password, in MQTT 3.1.1; then the broker closes.
        Assert.Equal(4, (await client.ReceiveAsync(Patience)).Body[1]);
        Assert.Equal(BridgeEndCause.Broker, (await running).Cause);
        await Assert.ThrowsAsync<EndOfStreamException>(() => client.ReceiveAsync(Patience));
    }

    [Fact]
    public async Task A_board_that_vanishes_leaves_its_last_will()
    {
        await using var status = await _bus.SubscribeAsync("hil/run/rig/status", Patience);
        var (board, host) = DuplexPipe.Pair();
        await using var bridge = await TcpBridge.ConnectAsync(_broker.Endpoint, cancellation: Patience);
        var running = bridge.RunAsync(host, Patience);
        var client = new RawMqttClient(board);
        await client.ConnectAsync("board-1", "board", "secret", "hil/run/rig/status", "offline");
        await client.ReceiveAsync(Patience);

        await board.Output.CompleteAsync(new IOException("unplugged"));

        var end = await running;
        Assert.Equal((BridgeEndCause.Board, "link ended: IOException"), (end.Cause, end.Reason));
        Assert.Equal("offline", Encoding.ASCII.GetString((await status.Messages.ReadAsync(Patience)).Payload.Span));
    }

    [Fact]
    public async Task A_broker_that_stops_ends_the_board_s_channel()
    {
        var (board, host) = DuplexPipe.Pair();
        await using var bridge = await TcpBridge.ConnectAsync(_broker.Endpoint, cancellation: Patience);
        var running = bridge.RunAsync(host, Patience);
        var client = new RawMqttClient(board);
        await client.ConnectAsync("board-1", "board", "secret");
        await client.ReceiveAsync(Patience);

        await _broker.DisposeAsync();

        Assert.Equal(BridgeEndCause.Broker, (await running).Cause);
        await Assert.ThrowsAsync<EndOfStreamException>(() => client.ReceiveAsync(Patience));
    }

    [Fact]
    public async Task The_host_can_end_it()
    {
        using var stop = new CancellationTokenSource();
        var (_, host) = DuplexPipe.Pair();
        await using var bridge = await TcpBridge.ConnectAsync(_broker.Endpoint, cancellation: Patience);
        var running = bridge.RunAsync(host, stop.Token);

        await stop.CancelAsync();

        Assert.Equal(BridgeEndCause.Cancelled, (await running).Cause);
    }

    [Fact]
    public async Task An_absent_broker_is_named()
    {
        await _broker.DisposeAsync();
        var trouble = await Assert.ThrowsAsync<BrokerTroubleException>(
            () => TcpBridge.ConnectAsync(_broker.Endpoint, cancellation: Patience));
        Assert.Contains(_broker.Endpoint.ToString(), trouble.Message, StringComparison.Ordinal);
    }
}
