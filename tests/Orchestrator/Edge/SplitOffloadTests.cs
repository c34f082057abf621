using System.Threading.Channels;
using Hil.Edge;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Hil.Testing.Bus;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Orchestrator.Tests.Edge;

/// <summary>Offloads of activations, which the boards' own network finishes.</summary>
public sealed class SplitOffloadTests : IAsyncLifetime
{
    private const uint Boot = 0xB0071234;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly FakeTimeProvider _time = new();
    private readonly GatedClassifier _model = new();
    private readonly Reversal _second = new();
    private readonly Channel<EdgeAnswer> _answers = Channel.CreateUnbounded<EdgeAnswer>();
    private InMemoryBus _bus = null!;
    private IBusSubscription _replies = null!;
    private EdgeService _edge = null!;

    private CancellationToken Patience => _patience.Token;

    public async ValueTask InitializeAsync()
    {
        _bus = new InMemoryBus(_time);
        _replies = await _bus.SubscribeAsync("hil/run/+/reply", Patience);
        _edge = await StartAsync("run", _second);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task The_answer_is_the_networks_with_its_codes_behind_it()
    {
        await OffloadAsync(7, 5, [1, 2, 0x80]);

        var (reply, codes) = await ReplyAsync();
        Assert.Equal((new ReplyMessage(ReplyStatus.Ok, 1, Boot, 7), "800201"), (reply, codes));
        var answer = await _answers.Reader.ReadAsync(Patience);
        Assert.Equal((EdgeOutcome.Answered, (ushort)1, OffloadMessage.HeaderBytes + 3), (answer.Outcome, answer.Class, answer.Bytes));
        Assert.True(answer.Scores.IsEmpty);
        Assert.Equal((1, 1), (_edge.Counts.Requests, _edge.Counts.Answered));
    }

    [Fact]
    public async Task A_repeat_gets_the_same_answer_and_is_not_run_again()
    {
        await OffloadAsync(7, 5, [1, 2, 3]);
        var first = await ReplyAsync();
        await OffloadAsync(7, 5, [1, 2, 3]);
        Assert.Equal(first, await ReplyAsync());
        Assert.Equal(1, _second.Runs);
    }

    [Fact]
    public async Task Activations_that_are_not_those_of_the_cut_are_refused()
    {
        await OffloadAsync(7, 5, [1, 2]);
        Assert.Equal((new ReplyMessage(ReplyStatus.Failed, 0, Boot, 7), ""), await ReplyAsync());
        Assert.Equal(EdgeOutcome.WrongSize, (await _answers.Reader.ReadAsync(Patience)).Outcome);
    }

    [Fact]
    public async Task When_the_network_cannot_be_run_the_board_is_told()
    {
        _second.Trouble = new TroubleException(TroubleKind.Infrastructure, "Gone", "hil-nn", "Start it.");
        await OffloadAsync(7, 5, [1, 2, 3]);
        Assert.Equal(ReplyStatus.Failed, (await ReplyAsync()).Reply.Status);
        Assert.Equal(EdgeOutcome.ModelFailed, (await _answers.Reader.ReadAsync(Patience)).Outcome);
        Assert.Equal(1, _edge.Counts.Failed);
    }

    [Fact]
    public async Task Pixels_still_go_to_the_edge_model()
    {
        await OffloadAsync(7, 5, [1, 2, 3]);
        await ReplyAsync();
        await OffloadAsync(8, 0, [3, 0, 0, 0]);
        Assert.Equal((new ReplyMessage(ReplyStatus.Ok, 3, Boot, 8), ""), await ReplyAsync());
        Assert.Equal(1, _second.Runs);
    }

    [Fact]
    public async Task Without_a_network_to_finish_activations_are_refused_even_of_an_images_size()
    {
        await using var plain = await StartAsync("plain", null);
        await using var replies = await _bus.SubscribeAsync("hil/plain/+/reply", Patience);
        await _bus.PublishAsync(new RigTopics("plain", "nano").Offload, Offload(7, 5, [3, 0, 0, 0]), retain: false, Patience);
        Assert.True(ReplyMessage.TryRead((await replies.Messages.ReadAsync(Patience)).Payload.Span, out var reply));
        Assert.Equal(new ReplyMessage(ReplyStatus.Failed, 0, Boot, 7), reply);
    }

    private Task<EdgeService> StartAsync(string run, ISecondPart? second) => EdgeService.StartAsync(
        _bus, run, _model, answer => _answers.Writer.TryWrite(answer), new EdgeServiceOptions { SecondPart = second, RememberedAnswers = 8 }, _time, cancellation: Patience);

    private static byte[] Offload(uint sample, ushort after, byte[] content)
    {
        var payload = new byte[OffloadMessage.HeaderBytes + content.Length];
        new OffloadMessage(Boot, sample, Crc32.Compute(content), after).Write(payload);
        content.CopyTo(payload, OffloadMessage.HeaderBytes);
        return payload;
    }

    private ValueTask OffloadAsync(uint sample, ushort after, byte[] content) =>
        _bus.PublishAsync(new RigTopics("run", "nano").Offload, Offload(sample, after, content), retain: false, Patience);

    private async Task<(ReplyMessage Reply, string Codes)> ReplyAsync()
    {
        var message = await _replies.Messages.ReadAsync(Patience);
        Assert.True(ReplyMessage.TryRead(message.Payload.Span, out var reply));
        return (reply, Convert.ToHexStringLower(message.Payload.Span[ReplyMessage.Length..]));
    }

    /// <summary>Three activations after five operations; the rest turns them round.</summary>
    private sealed class Reversal : ISecondPart
    {
        public int Runs { get; private set; }

        public TroubleException? Trouble { get; set; }

        public int Outputs => 3;

        public ValueTask<bool> RunAsync(int after, ReadOnlyMemory<byte> activations, Memory<sbyte> codes, CancellationToken cancellation)
        {
            if (Trouble is not null) throw Trouble;
            if (after != 5 || activations.Length != 3) return ValueTask.FromResult(false);
            Runs++;
            for (var i = 0; i < 3; i++) codes.Span[i] = (sbyte)activations.Span[2 - i];
            return ValueTask.FromResult(true);
        }
    }
}
