using System.IO.Pipelines;
using Hil.Broker;
using Hil.Models;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Hil.Rigs;
using Hil.Rigs.Benches;
using Hil.Rigs.Links;

namespace Hil.Benchmarks;

/// <summary>One board with real firmware, its link, and a broker that it publishes to: a run without a store and an edge.</summary>
internal sealed class BoardStand : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly RigTopics Topics = new("benchmark", "board");
    private readonly CancellationTokenSource ending = new();
    private readonly EmbeddedBroker broker;
    private readonly Rig rig;
    private readonly string folder = Directory.CreateTempSubdirectory("hil-benchmark-").FullName;
    private MqttBus? bus;
    private IBusSubscription? results;

    private BoardStand(EmbeddedBroker broker, Rig rig) => (this.broker, this.rig) = (broker, rig);

    public BoardSession Session => rig.Session!;

    /// <summary>Brings a board up until it is connected to the broker.</summary>
    /// <param name="settings">Board, connection and pace.</param>
    /// <param name="model">What it infers.</param>
    /// <param name="configuration">Streaming mode and time-outs.</param>
    public static async Task<BoardStand> OpenAsync(BenchRig settings, CompiledModel model, ConfigureMessage configuration)
    {
        var kind = Surroundings.Kinds.Find(settings.Board);
        var rig = new Rig(settings, kind, settings.FlashToolsFor(kind), Surroundings.Services);
        var stand = new BoardStand(await EmbeddedBroker.StartAsync(), rig);
        try
        {
            await stand.StartAsync(await Surroundings.FirmwareAsync(kind), model, configuration);
            return stand;
        }
        catch
        {
            await stand.DisposeAsync();
            throw;
        }
    }

    /// <summary>Streams images as fast as the board takes them.</summary>
    /// <param name="images">Images back to back.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>How each got to the board, and what it answered and when, in order.</returns>
    public async Task<(ImageReceipt[] Receipts, (SampleResult Result, long Timestamp)[] Results)> StreamAsync(byte[] images, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var answers = AnswersAsync(count, patience.Token);
        var size = images.Length / count;
        var tickets = new List<Task<ImageReceipt>>();
        for (var i = 0; i < count; i++)
            tickets.Add((await Session.SendImageAsync((uint)i, images.AsMemory(i * size, size), patience.Token)).Confirmed);
        var receipts = await Task.WhenAll(tickets).WaitAsync(patience.Token);
        return (receipts, await answers);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await rig.DisposeAsync();
        if (results is not null) await results.DisposeAsync();
        if (bus is not null) await bus.DisposeAsync();
        await broker.DisposeAsync();
        ending.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync(string firmware, CompiledModel model, ConfigureMessage configuration)
    {
        var image = Path.Combine(folder, "model");
        await File.WriteAllBytesAsync(image, model.Image);
        bus = await MqttBus.ConnectAsync(broker.Endpoint, broker.AddClient("host", "host", ""));
        results = await bus.SubscribeAsync(Topics.Result, CancellationToken.None);
        await using var states = await bus.SubscribeAsync(Topics.Status, CancellationToken.None);
        var options = new SessionOptions { Connect = (_, cancellation) => ConnectAsync(cancellation) };
        await rig.BringUpAsync(firmware, image, model.Sidecar.Compiled!.Hash, options, CancellationToken.None);
        await Session.ConfigureAsync(configuration, CancellationToken.None);
        await Session.ApplyPolicyAsync(PolicyKind.Never, 1, default, CancellationToken.None);
        broker.AddClient("board", "board", Topics.Prefix);
        await Session.ConnectMqttAsync(new MqttIdentity(60, "board", "board", "board", Topics.Prefix), CancellationToken.None);
        await states.Messages.ReadAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    private async Task<(SampleResult Result, long Timestamp)[]> AnswersAsync(int count, CancellationToken cancellation)
    {
        var answers = new (SampleResult Result, long Timestamp)[count];
        for (var missing = count; missing > 0;)
        {
            var message = await results!.Messages.ReadAsync(cancellation);
            if (!SampleResult.TryRead(message.Payload.Span, out var result, out var defect)) throw new InvalidDataException($"no result: {defect}");
            if (answers[result.Sample].Timestamp != 0) continue;
            answers[result.Sample] = (result, message.Timestamp);
            missing--;
        }

        return answers;
    }

    private async ValueTask<IDuplexPipe> ConnectAsync(CancellationToken cancellation)
    {
        var bridge = await TcpBridge.ConnectAsync(broker.Endpoint, cancellation: cancellation);
        var toBoard = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var toBroker = new Pipe(new PipeOptions(useSynchronizationContext: false));
        _ = bridge.RunAsync(new Duplex(toBroker.Reader, toBoard.Writer), ending.Token);
        return new Duplex(toBoard.Reader, toBroker.Writer);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
