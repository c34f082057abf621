using System.Threading.Channels;
using Hil.Engine.Experiments;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running.Network;

/// <summary>
/// The edge's bus with a network before it (<see cref="NetworkSettings"/>): offloads come to the edge, and replies to the broker, as late
/// as they would over such a network, or never; the board's own deadline decides what becomes of its sample then. What passed when is
/// booked, so that the network's share of a round trip is known for what it is.
/// </summary>
internal sealed class EmulatedNetwork : IMessageBus, IAsyncDisposable
{
    private const uint ToEdge = 0;
    private const uint FromEdge = 1;

    private readonly IMessageBus bus;
    private readonly OffloadRouter book;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly CancellationTokenSource ending = new();
    private readonly Dictionary<string, (string Rig, NetworkLine Line)> lines = new(StringComparer.Ordinal);
    private readonly Channel<BusMessage> arrived = Channel.CreateBounded<BusMessage>(new BoundedChannelOptions(64) { SingleReader = true });
    private long overflown;

    /// <param name="bus">The way to the broker.</param>
    /// <param name="run">The run's part of the topics.</param>
    /// <param name="rigs">Names of those that have a line.</param>
    /// <param name="settings">The network.</param>
    /// <param name="seed">The experiment's.</param>
    /// <param name="book">Books what passes.</param>
    /// <param name="time">Clock of the delays, and of the bus.</param>
    /// <param name="log">Told of messages that are not the protocol's.</param>
    public EmulatedNetwork(
        IMessageBus bus, string run, IEnumerable<string> rigs, NetworkSettings settings, uint seed, OffloadRouter book, TimeProvider time, ILogger log)
    {
        (this.bus, this.book, this.time, this.log) = (bus, book, time, log);
        foreach (var rig in rigs)
        {
            var topics = new RigTopics(run, rig);
            lines[topics.Offload] = (rig, new NetworkLine(Times(ToEdge), DeliverAsync, time));
            lines[topics.Reply] = (rig, new NetworkLine(Times(FromEdge), (message, ending) => ReplyAsync(rig, message, ending), time));
        }

        Completion = RunAsync();

        LineTimes Times(uint way) => new(settings, seed, way, time.TimestampFrequency);
    }

    /// <summary>Ends when the network is disposed; fails with what kept it from delivering, such as a broker lost for good.</summary>
    public Task Completion { get; }

    /// <summary>Messages that found a queue full.</summary>
    public long Overflown => Interlocked.Read(ref overflown);

    /// <summary>Offloads of the rigs from now on, when they have come over the network.</summary>
    public async ValueTask<IBusSubscription> SubscribeAsync(string filter, CancellationToken cancellation)
    {
        var offloads = await bus.SubscribeAsync(filter, cancellation);
        return new Subscription(offloads, arrived.Reader, Task.Run(() => TakeAsync(offloads.Messages), CancellationToken.None));
    }

    /// <summary>Completes when the network has the reply, not the broker.</summary>
    public ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellation)
    {
        // The caller uses the reply's bytes again.
        if (lines.TryGetValue(topic, out var way) && ReplyMessage.TryRead(payload.Span, out var reply))
            Send(way.Line, new(topic, payload.ToArray()), reply.Sample, time.GetTimestamp());
        else log.LogWarning("{Bytes} bytes on {Topic} are no reply", payload.Length, topic);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var line in Task.WhenEach(lines.Values.Select(way => Task.Run(() => way.Line.RunAsync(ending.Token))))) await line;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
        }
    }

    private async Task TakeAsync(ChannelReader<BusMessage> offloads)
    {
        Exception? ended = null;
        try
        {
            await foreach (var message in offloads.ReadAllAsync())
            {
                if (lines.TryGetValue(message.Topic, out var way) && OffloadMessage.TryReadHeader(message.Payload.Span, out var offload))
                {
                    book.Entered(way.Rig, offload.Boot, offload.Sample, message.Timestamp);
                    Send(way.Line, new(message.Topic, message.Payload), offload.Sample, message.Timestamp);
                }
                else
                {
                    log.LogWarning("{Bytes} bytes on {Topic} are no offload", message.Payload.Length, message.Topic);
                }
            }
        }
        catch (Exception failure)
        {
            ended = failure;
        }
        finally
        {
            arrived.Writer.TryComplete(ended);
        }
    }

    private void Send(NetworkLine line, in NetworkMessage message, uint sample, long entered)
    {
        if (!line.TrySend(message, sample, entered)) Interlocked.Increment(ref overflown);
    }

    private ValueTask DeliverAsync(NetworkMessage message, CancellationToken cancellation) =>
        arrived.Writer.WriteAsync(new BusMessage(message.Topic, message.Payload, time.GetTimestamp()), cancellation);

    private ValueTask ReplyAsync(string rig, NetworkMessage message, CancellationToken cancellation)
    {
        if (ReplyMessage.TryRead(message.Payload.Span, out var reply)) book.Left(rig, reply.Boot, reply.Sample, time.GetTimestamp());
        return bus.PublishAsync(message.Topic, message.Payload, retain: false, cancellation);
    }

    private sealed class Subscription(IBusSubscription offloads, ChannelReader<BusMessage> messages, Task taking) : IBusSubscription
    {
        public ChannelReader<BusMessage> Messages => messages;

        public async ValueTask DisposeAsync()
        {
            await offloads.DisposeAsync();
            await taking;
        }
    }
}
