using Hil.Broker;
using Hil.Edge;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;

namespace Hil.Orchestrator.Tests.Edge;

/// <summary>The whole way with real parts: boards' connections, broker, bus, service, ONNX Runtime.</summary>
public sealed class EdgeOverBrokerTests : IAsyncLifetime
{
    private const int Pixels = 12;

    /// <summary>The class is the channel with the largest sum.</summary>
    private static readonly float[][] Weights = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, Pixels).Select(i => i % 3 == c ? 1f : 0f).ToArray())];

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly string _folder = Directory.CreateTempSubdirectory("hil-edge-").FullName;
    private readonly List<EdgeAnswer> _answers = [];
    private EmbeddedBroker _broker = null!;
    private MqttBus _host = null!;
    private EdgeModel _model = null!;
    private EdgeService _edge = null!;

    private readonly SemaphoreSlim _told = new(0);

    private CancellationToken Patience => _patience.Token;

    private void Told(EdgeAnswer answer)
    {
        _answers.Add(answer);
        _told.Release();
    }

    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(_folder, "sums.onnx");
        await File.WriteAllBytesAsync(file, TinyOnnx.Linear([2, 2, 3], Weights));
        _model = EdgeModel.Load(file, EdgeInput.RawPixels);
        _broker = await EmbeddedBroker.StartAsync();
        _host = await MqttBus.ConnectAsync(_broker.Endpoint, _broker.AddClient("host", "x", ""), cancellation: Patience);
        _edge = await EdgeService.StartAsync(_host, "run", _model, Told, cancellation: Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _host.DisposeAsync();
        await _broker.DisposeAsync();
        _model.Dispose();
        _patience.Dispose();
        _told.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Three_boards_get_their_own_answers_and_every_offload_is_accounted_for()
    {
        const int Each = 100;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(board => Task.Run(() => BoardAsync(board, Each))));

        // A board has its reply before the service has counted it: a service that ends in between counts one less.
        for (var told = 0; told < 3 * Each; told++) await _told.WaitAsync(Patience);
        await _edge.DisposeAsync();
        Assert.Equal((3 * Each, 3 * Each), (_edge.Counts.Requests, _edge.Counts.Answered));
        Assert.Equal(3 * Each, _answers.Count);
        Assert.All(_answers, a => Assert.True(a.Arrived <= a.Started && a.Started <= a.Inferred && a.Inferred <= a.Published));
        Assert.Equal(0, _broker.DroppedMessages);
    }

    [Fact]
    public async Task Hostile_payloads_are_refused_or_counted_and_the_next_board_is_served()
    {
        await using var bus = await RigBusAsync("nano");
        await using var replies = await bus.SubscribeAsync("hil/run/nano/reply", Patience);
        var topic = new RigTopics("run", "nano").Offload;

        await bus.PublishAsync(topic, ReadOnlyMemory<byte>.Empty, retain: false, Patience);
        await bus.PublishAsync(topic, new byte[1 << 20], retain: false, Patience);
        await bus.PublishAsync(topic, Offload(1, new byte[1 << 20]), retain: false, Patience);
        var flipped = Offload(2, new byte[Pixels]);
        flipped[^1] ^= 1;
        await bus.PublishAsync(topic, flipped, retain: false, Patience);
        await bus.PublishAsync(topic, Offload(3, [9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), retain: false, Patience);

        foreach (var (sample, status) in new[] { (1u, ReplyStatus.Failed), (2u, ReplyStatus.Failed), (3u, ReplyStatus.Ok) })
        {
            Assert.True(ReplyMessage.TryRead((await replies.Messages.ReadAsync(Patience)).Payload.Span, out var reply));
            Assert.Equal((sample, status), (reply.Sample, reply.Status));
        }

        Assert.Equal((2, 2), (_edge.Counts.Malformed, _edge.Counts.Damaged));
    }

    [Fact]
    public async Task Shadow_scores_are_those_of_the_model_alone()
    {
        var pixels = new byte[50 * Pixels];
        new Random(3).NextBytes(pixels);
        var shadow = new float[50 * 3];

        await Task.WhenAll(_edge.ShadowAsync(pixels, shadow, Patience), Task.Run(() => BoardAsync(0, 50)));

        using var alone = EdgeModel.Load(_model.File, EdgeInput.RawPixels);
        var expected = new float[50 * 3];
        alone.Classify(pixels, expected);
        Assert.Equal(expected, shadow);
    }

    private static byte[] Offload(uint sample, byte[] pixels)
    {
        var payload = new byte[OffloadMessage.HeaderBytes + pixels.Length];
        new OffloadMessage(77, sample, Crc32.Compute(pixels)).Write(payload);
        pixels.CopyTo(payload, OffloadMessage.HeaderBytes);
        return payload;
    }

    private async Task BoardAsync(int board, int count)
    {
        var topics = new RigTopics("run", $"rig{board}");
        await using var bus = await RigBusAsync(topics.Rig);
        await using var replies = await bus.SubscribeAsync(topics.Reply, Patience);
        var pixels = new byte[Pixels];
        var random = new Random(board);
        for (uint sample = 0; sample < count; sample++)
        {
            random.NextBytes(pixels);
            await bus.PublishAsync(topics.Offload, Offload(sample, pixels), retain: false, Patience);
            Assert.True(ReplyMessage.TryRead((await replies.Messages.ReadAsync(Patience)).Payload.Span, out var reply));

            var sums = Enumerable.Range(0, 3).Select(c => pixels.Where((_, i) => i % 3 == c).Sum(p => p)).ToList();
            Assert.Equal(new ReplyMessage(ReplyStatus.Ok, (ushort)sums.IndexOf(sums.Max()), 77, sample), reply);
        }
    }

    private Task<MqttBus> RigBusAsync(string rig) =>
        MqttBus.ConnectAsync(_broker.Endpoint, _broker.AddClient(rig, "secret", $"hil/run/{rig}"), cancellation: Patience);
}
