using System.Collections.Concurrent;
using System.Text;
using Hil.Broker;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Protocols.Wire;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running.Dialect;

/// <summary>
/// What the host says at the broker for a board that cannot: the same topics and messages as a board's own, over a connection with the
/// board's rights.
/// </summary>
internal sealed class HostVoice : IAsyncDisposable
{
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<ReplyMessage>> waiting = new();
    private readonly MqttBus bus;
    private readonly IBusSubscription replies;
    private readonly RigTopics topics;
    private readonly uint boot;
    private readonly OffloadBook offloads;
    private readonly HostDecisions decisions;
    private readonly TimeProvider time;
    private readonly Task listening;

    private HostVoice(MqttBus bus, IBusSubscription replies, RigTopics topics, uint boot, OffloadBook offloads, HostDecisions decisions, TimeProvider time)
    {
        (this.bus, this.replies, this.topics, this.boot, this.offloads, this.decisions, this.time) = (bus, replies, topics, boot, offloads, decisions, time);
        listening = Task.Run(ListenAsync);
    }

    /// <summary>Logs in in the board's name, and listens for replies from then on.</summary>
    /// <exception cref="TroubleException">The broker cannot be reached or refuses.</exception>
    public static async Task<HostVoice> ConnectAsync(
        BoardBroker broker, RunSurroundings around, uint boot, OffloadBook offloads, HostDecisions decisions, CancellationToken cancellation)
    {
        var bus = await MqttBus.ConnectAsync(
            around.Broker.Endpoint, broker.Identity, time: around.Time, log: around.Loggers.CreateLogger<MqttBus>(), cancellation: cancellation);
        try
        {
            var replies = await bus.SubscribeAsync(broker.Topics.Reply, cancellation);
            return new HostVoice(bus, replies, broker.Topics, boot, offloads, decisions, around.Time);
        }
        catch
        {
            await bus.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says that the board is online.</summary>
    public ValueTask AnnounceAsync(CancellationToken cancellation) =>
        bus.PublishAsync(topics.Status, Encoding.ASCII.GetBytes($"online {boot:x8}"), retain: true, cancellation);

    /// <summary>Publishes an offload and waits for the edge's reply.</summary>
    /// <param name="sample">Sample id.</param>
    /// <param name="crc">CRC-32 of the pixels.</param>
    /// <param name="pixels">As the board got them.</param>
    /// <param name="deadline">How long the edge may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when no reply came in time.</returns>
    public async Task<ReplyMessage?> OffloadAsync(uint sample, uint crc, ReadOnlyMemory<byte> pixels, TimeSpan deadline, CancellationToken cancellation)
    {
        var payload = new byte[OffloadMessage.HeaderBytes + pixels.Length];
        new OffloadMessage(boot, sample, crc).Write(payload);
        pixels.CopyTo(payload.AsMemory(OffloadMessage.HeaderBytes));
        var reply = waiting[sample] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            offloads.Came(boot, sample, time.GetTimestamp());
            await bus.PublishAsync(topics.Offload, payload, retain: false, cancellation);
            return await reply.Task.WaitAsync(deadline, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            waiting.TryRemove(sample, out _);
        }
    }

    /// <summary>Publishes a result.</summary>
    public ValueTask PublishAsync(in SampleResult result, CancellationToken cancellation) => bus.PublishAsync(topics.Result, result.Write(), retain: false, cancellation);

    public async ValueTask DisposeAsync()
    {
        await replies.DisposeAsync();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await bus.DisposeAsync();
    }

    /// <summary>
    /// Lets each reply teach, then takes it to whoever waits for it: late ones and those about accepted samples, full feedback, go to nobody,
    /// those to an earlier boot not even to the policy.
    /// </summary>
    private async Task ListenAsync()
    {
        await foreach (var message in replies.Messages.ReadAllAsync())
        {
            if (!ReplyMessage.TryRead(message.Payload.Span, out var reply) || reply.Boot != boot) continue;
            offloads.Went(boot, reply.Sample, message.Timestamp);
            if (reply.Status == ReplyStatus.Ok) decisions.Learn(reply.Sample, reply.Class);
            if (waiting.TryRemove(reply.Sample, out var waiter)) waiter.TrySetResult(reply);
        }
    }
}
