using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;

namespace Hil.Edge;

/// <summary>
/// Answers the offloads of a run with a model (SPEC.md, 3.2 and 3.3). One worker takes what waits, up to a batch, runs the
/// model and replies; it never waits for a batch to fill. In between, and giving way at once, it scores images in shadow.
/// </summary>
public sealed class EdgeService : IAsyncDisposable
{
    private readonly IImageClassifier _model;
    private readonly IMessageBus _bus;
    private readonly EdgeServiceOptions _options;
    private readonly Action<EdgeAnswer> _answered;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly RigRoutes _routes;
    private readonly AnswerCache _cache;
    private readonly OffloadBatch _batch;
    private readonly ResiliencePipeline _run;
    private readonly ShadowQueue _shadow;
    private readonly EdgeTally _tally = new();
    private readonly CancellationTokenSource _ending = new();
    private IBusSubscription? _offloads;
    private int _disposed;

    private EdgeService(
        IMessageBus bus, string run, IImageClassifier model, Action<EdgeAnswer> answered, EdgeServiceOptions options, TimeProvider time, ILogger log)
    {
        _bus = bus;
        _model = model;
        _answered = answered;
        _options = options;
        _time = time;
        _log = log;
        _routes = new RigRoutes(run);
        var batch = Math.Clamp(options.BatchLimit, 1, model.BatchLimit);
        // An entry must outlive its batch.
        _cache = new AnswerCache(Math.Max(options.RememberedAnswers, 2 * batch));
        _batch = new OffloadBatch(batch, bus, time, answered);
        _run = EdgePipelines.Model(time, log);
        _shadow = new ShadowQueue(model, options.ShadowQueue, options.ShadowBatch, _tally);
    }

    /// <summary>Ends when the service is disposed; fails with the trouble that ended it, such as a broker lost for good.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>What was done so far, counted when a batch's replies are out.</summary>
    public EdgeCounts Counts => _tally.Snapshot();

    /// <summary>Subscribes to the run's offloads and starts to answer.</summary>
    /// <param name="bus">Its timestamps must be of <paramref name="time"/>.</param>
    /// <param name="run">Run id.</param>
    /// <param name="model">Used by this service alone until it is disposed; not disposed by it.</param>
    /// <param name="answered">
    /// Told of each offload once, on the worker, before its reply goes out: whoever sees what the reply leads to has been told of it.
    /// It must neither block nor throw.
    /// </param>
    /// <param name="options">Batch, deadline and queues.</param>
    /// <param name="time">Clock of deadlines and timestamps.</param>
    /// <param name="log">Told of failures.</param>
    /// <param name="cancellation">Gives up subscribing.</param>
    /// <exception cref="TroubleException">The broker does not let it subscribe.</exception>
    public static async Task<EdgeService> StartAsync(
        IMessageBus bus, string run, IImageClassifier model, Action<EdgeAnswer> answered, EdgeServiceOptions? options = null,
        TimeProvider? time = null, ILogger<EdgeService>? log = null, CancellationToken cancellation = default)
    {
        var service = new EdgeService(
            bus, run, model, answered, options ?? new(), time ?? TimeProvider.System, (ILogger?)log ?? NullLogger.Instance);
        service._offloads = await bus.SubscribeAsync(service._routes.Filter, cancellation);
        service.Completion = Task.Run(service.WorkAsync, CancellationToken.None);
        return service;
    }

    /// <summary>
    /// Scores images off the measured path: only while no offload waits, and a run that is under way when one arrives is
    /// broken off and begun again later.
    /// </summary>
    /// <param name="pixels">Images back to back; not to be changed until the task ends.</param>
    /// <param name="scores">Filled with the model's raw scores in the same order.</param>
    /// <param name="cancellation">Gives up; images scored so far are in <paramref name="scores"/>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the model.</exception>
    /// <exception cref="TroubleException">The model failed on them.</exception>
    public async Task ShadowAsync(ReadOnlyMemory<byte> pixels, Memory<float> scores, CancellationToken cancellation)
    {
        var images = pixels.Length / _model.ImageBytes;
        if (images * _model.ImageBytes != pixels.Length || scores.Length != images * _model.Classes)
            throw new ArgumentException($"{pixels.Length} bytes of pixels and {scores.Length} scores are not whole images.", nameof(pixels));
        if (images == 0)
            return;
        await _shadow.ScoreAsync(new ShadowJob(pixels, scores, cancellation), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _ending.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_offloads is not null)
            await _offloads.DisposeAsync();
    }

    private async Task WorkAsync()
    {
        Exception? ended = null;
        try
        {
            await ServeAsync(_offloads!.Messages, _ending.Token);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            ended = e;
            throw;
        }
        finally
        {
            _shadow.Close(ended);
        }
    }

    private async Task ServeAsync(ChannelReader<BusMessage> offloads, CancellationToken ending)
    {
        while (true)
        {
            while (await CollectAsync(offloads, ending))
                await AnswerBatchAsync(ending);

            // Completes at the next offload. That arrival also breaks off a shadow run that is under way.
            var arrival = offloads.WaitToReadAsync(ending).AsTask();
            CancellationTokenSource? interrupt = null;
            while (!arrival.IsCompleted)
            {
                if (!_shadow.RunOnce(() => (interrupt ??= CancelWith(arrival)).Token))
                    await Task.WhenAny(arrival, _shadow.WaitAsync());
            }

            if (!await arrival)
                return;
        }
    }

    private static CancellationTokenSource CancelWith(Task arrival)
    {
        var source = new CancellationTokenSource();
        arrival.GetAwaiter().UnsafeOnCompleted(source.Cancel);
        return source;
    }

    /// <summary>Fills the batch with what waits now.</summary>
    /// <returns>False when nothing waits.</returns>
    private async ValueTask<bool> CollectAsync(ChannelReader<BusMessage> offloads, CancellationToken ending)
    {
        var any = false;
        while (!_batch.IsFull && offloads.TryRead(out var message))
        {
            any = true;
            await TakeAsync(message, ending);
        }

        return any;
    }

    private ValueTask TakeAsync(BusMessage message, CancellationToken ending)
    {
        var right = OffloadMessage.TryRead(message.Payload, out var offload, out var content);
        // With a wrong CRC the header is still there, and with it whom to refuse.
        if (content.IsEmpty || !_routes.TryFind(message.Topic, out var rig))
        {
            _tally.Malformed++;
            _log.LogWarning("{Bytes} bytes on {Topic} are no offload", message.Payload.Length, message.Topic);
            return default;
        }

        var second = offload.After > 0 ? _options.SecondPart : null;
        if (!right || (second is null && (offload.After > 0 || content.Length != _model.ImageBytes)))
        {
            // Not remembered: when the pixels are not what was sent, the sample id may not be either.
            _tally.Requests++;
            _tally.Damaged++;
            _log.LogWarning(
                "Offload {Sample} of {Rig}: {Bytes} bytes after {Operations} operations with {Crc}, the model takes {Wanted} of pixels",
                offload.Sample, rig.Rig, content.Length, offload.After, right ? "their CRC" : "another CRC", _model.ImageBytes);
            return RefuseAsync(
                new AnswerCache.Entry { Key = new(rig, offload.Boot, offload.Sample) }, message,
                right ? EdgeOutcome.WrongSize : EdgeOutcome.WrongCrc, ending);
        }

        if (_cache.TryGet(rig, offload, out var entry))
        {
            _tally.Repeats++;
            // One that is in this very batch is about to be answered.
            return entry.Answered ? _bus.PublishAsync(rig.ReplyTopic, entry.Reply, retain: false, ending) : default;
        }

        if (_time.GetElapsedTime(message.Timestamp) > _options.Deadline)
        {
            _tally.Requests++;
            _tally.Late++;
            return RefuseAsync(entry, message, EdgeOutcome.Late, ending);
        }

        if (second is not null) return FinishAsync(second, entry, offload.After, content, message, ending);
        _model.Load(_batch.Count, content.Span);
        _batch.Add(entry, message);
        return default;
    }

    private async ValueTask RefuseAsync(AnswerCache.Entry entry, BusMessage offload, EdgeOutcome outcome, CancellationToken ending)
    {
        var now = _time.GetTimestamp();
        var (rig, boot, sample) = entry.Key;
        entry.Answer(ReplyStatus.Failed, 0);
        _answered(new EdgeAnswer(rig.Rig, boot, sample, outcome, 0, default, 0, offload.Payload.Length, offload.Timestamp, now, now, now));
        await _bus.PublishAsync(rig.ReplyTopic, entry.Reply, retain: false, ending);
    }

    /// <summary>Answers with what the board's own network makes of activations.</summary>
    private async ValueTask FinishAsync(
        ISecondPart second, AnswerCache.Entry entry, int after, ReadOnlyMemory<byte> activations, BusMessage offload, CancellationToken ending)
    {
        var started = _time.GetTimestamp();
        var codes = new sbyte[second.Outputs];
        _tally.Requests++;
        try
        {
            if (!await second.RunAsync(after, activations, codes, ending))
            {
                _tally.Damaged++;
                _log.LogWarning("{Bytes} bytes are not what operation {Operations} of the boards' network leaves", activations.Length, after);
                await RefuseAsync(entry, offload, EdgeOutcome.WrongSize, ending);
                return;
            }
        }
        catch (TroubleException trouble)
        {
            _tally.Failed++;
            _log.LogError(trouble, "The network of {Rig} was not finished", entry.Key.Rig.Rig);
            await RefuseAsync(entry, offload, EdgeOutcome.ModelFailed, ending);
            return;
        }

        var inferred = _time.GetTimestamp();
        var (rig, boot, sample) = entry.Key;
        var answer = (ushort)codes.AsSpan().IndexOf(codes.Max());
        _tally.Answered++;
        entry.Answer(ReplyStatus.Ok, answer, codes);
        _answered(new EdgeAnswer(
            rig.Rig, boot, sample, EdgeOutcome.Answered, answer, default, 1, offload.Payload.Length, offload.Timestamp, started, inferred, _time.GetTimestamp()));
        await _bus.PublishAsync(rig.ReplyTopic, entry.Reply, retain: false, ending);
    }

    private async ValueTask AnswerBatchAsync(CancellationToken ending)
    {
        var count = _batch.Count;
        if (count == 0)
            return;
        var started = _time.GetTimestamp();
        var outcome = RunModel(count);
        var ok = await _batch.ReplyAsync(_model, outcome, started, _time.GetTimestamp(), ending);
        _tally.Requests += count;
        _tally.Answered += ok;
        _tally.Failed += count - ok;
        _tally.Batches++;
    }

    private EdgeOutcome RunModel(int count)
    {
        try
        {
            _run.Execute(static state => state._model.Run(state.count), (_model, count));
            return EdgeOutcome.Answered;
        }
        catch (BrokenCircuitException)
        {
            return EdgeOutcome.ModelSuspended;
        }
        catch (Exception e)
        {
            _log.LogError(e, "The edge model failed on {Count} offloads", count);
            return EdgeOutcome.ModelFailed;
        }
    }
}
