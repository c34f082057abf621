using Hil.Edge;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Hil.Testing.Bus;

namespace Hil.Orchestrator.Tests.Edge;

public sealed class ShadowTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly InMemoryBus _bus = new();
    private readonly GatedClassifier _model = new();
    private IBusSubscription _replies = null!;
    private EdgeService _edge = null!;

    private CancellationToken Patience => _patience.Token;

    public async ValueTask InitializeAsync()
    {
        _replies = await _bus.SubscribeAsync("hil/run/+/reply", Patience);
        _edge = await EdgeService.StartAsync(_bus, "run", _model, _ => { }, new EdgeServiceOptions { ShadowBatch = 2 }, cancellation: Patience);
    }

    public async ValueTask DisposeAsync()
    {
        _model.OpenGate();
        await _edge.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task Images_are_scored_in_small_batches_when_nothing_waits()
    {
        var scores = new float[5 * 10];
        await _edge.ShadowAsync(Images(0, 1, 2, 3, 4), scores, Patience);

        for (var i = 0; i < 5; i++)
            Assert.Equal(1f, scores[i * 10 + i]);
        Assert.Equal([2, 2, 1], _model.Batches);
        Assert.Equal(5, _edge.Counts.Shadowed);
    }

    [Fact]
    public async Task A_reply_does_not_wait_for_a_shadow_run_that_is_under_way()
    {
        var scores = new float[3 * 10];
        _model.CloseGate();
        var shadow = _edge.ShadowAsync(Images(7, 8, 9), scores, Patience);
        await _model.AtGate.Task.WaitAsync(Patience);

        // The shadow run would stay at the gate for ever: only its interruption lets the offload through, and the gate
        // opens before the offload's own run because that cannot be interrupted.
        _model.WhenInterrupted = _model.OpenGate;
        await OffloadAsync(1, [5, 0, 0, 0]);
        var message = await _replies.Messages.ReadAsync(Patience);

        Assert.True(ReplyMessage.TryRead(message.Payload.Span, out var reply));
        Assert.Equal(5, reply.Class);
        await shadow;
        Assert.Equal([1f, 1f, 1f], [scores[7], scores[18], scores[29]]);
        Assert.Equal([1, 2, 1], _model.Batches);
        Assert.Equal((3, 1), (_edge.Counts.Shadowed, _edge.Counts.ShadowInterrupted));
    }

    [Fact]
    public async Task Offloads_that_wait_go_before_shadow_work_that_waits()
    {
        _model.CloseGate();
        await OffloadAsync(1, [1, 0, 0, 0]);
        await _model.AtGate.Task.WaitAsync(Patience);
        var shadow = _edge.ShadowAsync(Images(7), new float[10], Patience);
        for (byte sample = 2; sample <= 6; sample++)
            await OffloadAsync(sample, [sample, 0, 0, 0]);
        _model.OpenGate();

        await shadow;

        Assert.Equal([1, 4, 1, 1], _model.Batches);
        Assert.Equal(7, _model.LastFirstByte);
    }

    [Fact]
    public async Task A_model_that_fails_in_shadow_fails_the_caller_and_not_the_service()
    {
        _model.Failure = new TroubleException(TroubleKind.Data, "It broke", "m.onnx", "Mend it.");
        Assert.Same(_model.Failure, await Assert.ThrowsAsync<TroubleException>(() => _edge.ShadowAsync(Images(1), new float[10], Patience)));

        _model.Failure = null;
        await _edge.ShadowAsync(Images(1), new float[10], Patience);
    }

    [Fact]
    public async Task Lengths_that_are_not_whole_images_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _edge.ShadowAsync(new byte[5], new float[10], Patience));
        await Assert.ThrowsAsync<ArgumentException>(() => _edge.ShadowAsync(new byte[4], new float[9], Patience));
    }

    [Fact]
    public async Task Shadow_work_that_still_waits_is_abandoned_at_the_end()
    {
        _model.CloseGate();
        var shadow = _edge.ShadowAsync(Images(1, 2, 3), new float[30], Patience);
        await _model.AtGate.Task.WaitAsync(Patience);

        await _edge.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shadow);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _edge.ShadowAsync(Images(1), new float[10], Patience));
    }

    private static byte[] Images(params byte[] classes) => [.. classes.SelectMany(c => new byte[] { c, 0, 0, 0 })];

    private ValueTask OffloadAsync(uint sample, byte[] pixels)
    {
        var payload = new byte[OffloadMessage.HeaderBytes + pixels.Length];
        new OffloadMessage(1, sample, Crc32.Compute(pixels)).Write(payload);
        pixels.CopyTo(payload, OffloadMessage.HeaderBytes);
        return _bus.PublishAsync(new RigTopics("run", "nano").Offload, payload, retain: false, Patience);
    }
}
