using System.Threading.Channels;
using Hil.Edge;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Hil.Testing.Bus;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Orchestrator.Tests.Edge;

public sealed class EdgeServiceTests : IAsyncLifetime
{
    private const uint Boot = 0xB0071234;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly FakeTimeProvider _time = new();
    private readonly GatedClassifier _model = new();
    private readonly Channel<EdgeAnswer> _answers = Channel.CreateUnbounded<EdgeAnswer>();
    private InMemoryBus _bus = null!;
    private IBusSubscription _replies = null!;
    private EdgeService _edge = null!;

    private CancellationToken Patience => _patience.Token;

    public async ValueTask InitializeAsync()
    {
        _bus = new InMemoryBus(_time);
        _replies = await _bus.SubscribeAsync("hil/run/+/reply", Patience);
        _edge = await EdgeService.StartAsync(
            _bus, "run", _model, answer => _answers.Writer.TryWrite(answer), new EdgeServiceOptions { RememberedAnswers = 8 }, _time, cancellation: Patience);
    }

    public async ValueTask DisposeAsync()
    {
        _model.OpenGate();
        await _edge.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task An_offload_is_answered_on_its_rig_s_topic_and_recorded_once()
    {
        await OffloadAsync("nano", 7, [3, 0, 0, 0]);

        var (topic, reply) = await ReplyAsync();
        Assert.Equal("hil/run/nano/reply", topic);
        Assert.Equal(new ReplyMessage(ReplyStatus.Ok, 3, Boot, 7), reply);
        var answer = await _answers.Reader.ReadAsync(Patience);
        Assert.Equal(("nano", Boot, 7u, EdgeOutcome.Answered, (ushort)3, 1), (answer.Rig, answer.Boot, answer.Sample, answer.Outcome, answer.Class, answer.BatchSize));
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], answer.Scores.ToArray());
    }

    [Fact]
    public async Task What_became_of_an_offload_is_told_before_its_reply_is_on_its_way()
    {
        var told = new List<(string Topic, int Answers)>();
        _bus.BeforeDelivery = topic =>
        {
            if (topic.EndsWith("/reply", StringComparison.Ordinal)) told.Add((topic, _answers.Reader.Count));
            return Task.CompletedTask;
        };
        await OffloadAsync("nano", 7, [3, 0, 0, 0]);
        await ReplyAsync();
        await OffloadAsync("nano", 8, [3, 0, 0, 0], crc: 1);
        await ReplyAsync();
        Assert.Equal([("hil/run/nano/reply", 1), ("hil/run/nano/reply", 2)], told);
    }

    [Fact]
    public async Task What_waits_goes_through_the_model_together_up_to_its_limit()
    {
        _model.CloseGate();
        await OffloadAsync("nano", 0, [0, 0, 0, 0]);
        await _model.AtGate.Task.WaitAsync(Patience);
        for (uint sample = 1; sample <= 6; sample++)
            await OffloadAsync(sample % 2 == 0 ? "nano" : "disco", sample, [(byte)sample, 0, 0, 0]);
        _model.OpenGate();

        for (uint sample = 0; sample <= 6; sample++)
        {
            var (topic, reply) = await ReplyAsync();
            Assert.Equal((sample % 2 == 0 ? "hil/run/nano/reply" : "hil/run/disco/reply", sample, (ushort)sample), (topic, reply.Sample, reply.Class));
        }

        for (var i = 0; i <= 6; i++)
            await _answers.Reader.ReadAsync(Patience);
        Assert.Equal([1, 4, 2], _model.Batches);
    }

    [Fact]
    public async Task A_wrong_crc_is_refused_and_does_not_spoil_the_sample()
    {
        await OffloadAsync("nano", 7, [3, 0, 0, 0], crc: 1);
        Assert.Equal(new ReplyMessage(ReplyStatus.Failed, 0, Boot, 7), (await ReplyAsync()).Reply);
        await OffloadAsync("nano", 7, [3, 0, 0, 0]);
        Assert.Equal(new ReplyMessage(ReplyStatus.Ok, 3, Boot, 7), (await ReplyAsync()).Reply);
        Assert.Equal(EdgeOutcome.WrongCrc, (await _answers.Reader.ReadAsync(Patience)).Outcome);
        Assert.Equal(1, _edge.Counts.Damaged);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(100_000)]
    public async Task Pixels_of_another_size_are_refused(int size)
    {
        await OffloadAsync("nano", 7, new byte[size]);
        Assert.Equal(new ReplyMessage(ReplyStatus.Failed, 0, Boot, 7), (await ReplyAsync()).Reply);
        Assert.Equal(EdgeOutcome.WrongSize, (await _answers.Reader.ReadAsync(Patience)).Outcome);
    }

    [Fact]
    public async Task What_is_no_offload_is_counted_and_the_next_one_answered()
    {
        var topic = new RigTopics("run", "nano").Offload;
        var versionTwo = Offload(1, [0, 0, 0, 0]);
        versionTwo[0] = 2;
        foreach (var junk in new[] { [], new byte[1], new byte[15], new byte[16], versionTwo })
            await _bus.PublishAsync(topic, junk, retain: false, Patience);
        await OffloadAsync("nano", 2, [5, 0, 0, 0]);

        Assert.Equal(new ReplyMessage(ReplyStatus.Ok, 5, Boot, 2), (await ReplyAsync()).Reply);
        Assert.Equal(5, _edge.Counts.Malformed);
    }

    [Fact]
    public async Task A_repeat_gets_the_same_answer_without_a_second_run_or_record()
    {
        await OffloadAsync("nano", 7, [3, 0, 0, 0]);
        await ReplyAsync();
        await OffloadAsync("nano", 7, [3, 0, 0, 0]);
        Assert.Equal(new ReplyMessage(ReplyStatus.Ok, 3, Boot, 7), (await ReplyAsync()).Reply);
        await OffloadAsync("disco", 7, [4, 0, 0, 0]);
        Assert.Equal(4, (await ReplyAsync()).Reply.Class);

        Assert.Equal([1, 1], _model.Batches);
        Assert.Equal("nano", (await _answers.Reader.ReadAsync(Patience)).Rig);
        Assert.Equal("disco", (await _answers.Reader.ReadAsync(Patience)).Rig);
        Assert.Equal((2, 1), (_edge.Counts.Requests, _edge.Counts.Repeats));
    }

    [Fact]
    public async Task A_repeat_in_the_same_batch_is_answered_once()
    {
        _model.CloseGate();
        await OffloadAsync("nano", 0, [0, 0, 0, 0]);
        await _model.AtGate.Task.WaitAsync(Patience);
        await OffloadAsync("nano", 1, [1, 0, 0, 0]);
        await OffloadAsync("nano", 1, [1, 0, 0, 0]);
        await OffloadAsync("nano", 2, [2, 0, 0, 0]);
        _model.OpenGate();

        for (uint sample = 0; sample <= 2; sample++)
            Assert.Equal(sample, (await ReplyAsync()).Reply.Sample);
        for (var i = 0; i < 3; i++)
            await _answers.Reader.ReadAsync(Patience);
        Assert.Equal([1, 2], _model.Batches);
    }

    [Fact]
    public async Task Old_answers_are_forgotten()
    {
        for (uint sample = 0; sample < 20; sample++)
        {
            await OffloadAsync("nano", sample, [1, 0, 0, 0]);
            await ReplyAsync();
        }

        await OffloadAsync("nano", 0, [1, 0, 0, 0]);
        await ReplyAsync();
        await OffloadAsync("nano", 19, [1, 0, 0, 0]);
        await ReplyAsync();

        Assert.Equal(21, _model.Batches.Count);
        Assert.Equal(1, _edge.Counts.Repeats);
    }

    [Fact]
    public async Task An_offload_past_its_deadline_is_refused_without_the_model()
    {
        _model.CloseGate();
        await OffloadAsync("nano", 0, [0, 0, 0, 0]);
        await _model.AtGate.Task.WaitAsync(Patience);
        await OffloadAsync("nano", 1, [1, 0, 0, 0]);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        await OffloadAsync("nano", 2, [2, 0, 0, 0]);
        _time.Advance(TimeSpan.FromSeconds(1));
        _model.OpenGate();

        // The first one was in the model already: its answer goes out, and the board decides whether it came in time.
        Assert.Equal(new ReplyMessage(ReplyStatus.Ok, 0, Boot, 0), (await ReplyAsync()).Reply);
        Assert.Equal(new ReplyMessage(ReplyStatus.Failed, 0, Boot, 1), (await ReplyAsync()).Reply);
        Assert.Equal(new ReplyMessage(ReplyStatus.Ok, 2, Boot, 2), (await ReplyAsync()).Reply);
        var first = await _answers.Reader.ReadAsync(Patience);
        Assert.Equal(TimeSpan.FromSeconds(2.5), first.InferenceTime(_time));
        Assert.Equal(EdgeOutcome.Late, (await _answers.Reader.ReadAsync(Patience)).Outcome);
        Assert.Equal(TimeSpan.FromSeconds(1), (await _answers.Reader.ReadAsync(Patience)).QueueTime(_time));
    }

    [Fact]
    public async Task A_failing_model_is_refused_to_boards_then_suspended_then_tried_again()
    {
        _model.Failure = new TroubleException(TroubleKind.Data, "It broke", "m.onnx", "Mend it.");
        for (uint sample = 0; sample < 7; sample++)
        {
            await OffloadAsync("nano", sample, [1, 0, 0, 0]);
            Assert.Equal(new ReplyMessage(ReplyStatus.Failed, 0, Boot, sample), (await ReplyAsync()).Reply);
            Assert.Equal(sample < 5 ? EdgeOutcome.ModelFailed : EdgeOutcome.ModelSuspended, (await _answers.Reader.ReadAsync(Patience)).Outcome);
        }

        Assert.Equal(5, _model.Begun);
        _model.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(6));
        await OffloadAsync("nano", 8, [1, 0, 0, 0]);
        Assert.Equal(ReplyStatus.Ok, (await ReplyAsync()).Reply.Status);
    }

    [Fact]
    public async Task Scores_that_are_not_numbers_fail_their_own_sample_alone()
    {
        _model.CloseGate();
        await OffloadAsync("nano", 0, [0, 0, 0, 0]);
        await _model.AtGate.Task.WaitAsync(Patience);
        await OffloadAsync("nano", 1, [255, 0, 0, 0]);
        await OffloadAsync("nano", 2, [2, 0, 0, 0]);
        _model.OpenGate();

        await ReplyAsync();
        Assert.Equal(ReplyStatus.Failed, (await ReplyAsync()).Reply.Status);
        Assert.Equal(ReplyStatus.Ok, (await ReplyAsync()).Reply.Status);
    }

    [Fact]
    public async Task A_broker_lost_for_good_ends_the_service_with_its_trouble()
    {
        var lost = new TroubleException(TroubleKind.Infrastructure, "Gone", "127.0.0.1:1", "Start it.");
        _bus.Break(lost);

        Assert.Same(lost, (await Assert.ThrowsAnyAsync<Exception>(() => _edge.Completion.WaitAsync(Patience))) switch
        {
            ChannelClosedException closed => closed.InnerException,
            var other => other,
        });
        Assert.Same(lost, await Assert.ThrowsAsync<TroubleException>(() => _edge.ShadowAsync(new byte[4], new float[10], Patience)));
    }

    private static byte[] Offload(uint sample, byte[] pixels, uint? crc = null)
    {
        var payload = new byte[OffloadMessage.HeaderBytes + pixels.Length];
        new OffloadMessage(Boot, sample, crc ?? Crc32.Compute(pixels)).Write(payload);
        pixels.CopyTo(payload, OffloadMessage.HeaderBytes);
        return payload;
    }

    private ValueTask OffloadAsync(string rig, uint sample, byte[] pixels, uint? crc = null) =>
        _bus.PublishAsync(new RigTopics("run", rig).Offload, Offload(sample, pixels, crc), retain: false, Patience);

    private async Task<(string Topic, ReplyMessage Reply)> ReplyAsync()
    {
        var message = await _replies.Messages.ReadAsync(Patience);
        Assert.True(ReplyMessage.TryRead(message.Payload.Span, out var reply));
        return (message.Topic, reply);
    }
}
