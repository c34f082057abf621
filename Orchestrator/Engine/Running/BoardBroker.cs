using System.Collections.Concurrent;
using System.IO.Pipelines;
using Hil.Broker;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Hil.Rigs.Links;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>A board's way to the run's broker: who it is there, and the bridges that carry its bytes.</summary>
internal sealed class BoardBroker(string rig, RunSurroundings around)
{
    private const ushort KeepAliveSeconds = 60;
    private static readonly TimeSpan OnlineTimeout = TimeSpan.FromSeconds(20);

    // Whoever has bytes carries them on to the socket or the link himself: a hop to another thread costs more than that takes.
    private static readonly PipeOptions Inline =
        new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly ILogger log = around.Loggers.CreateLogger<BoardBroker>();
    private readonly BrokerClient identity = around.Broker.Admit(rig, new RigTopics(around.TopicRun, rig).Prefix);
    private readonly ConcurrentBag<Task> bridges = [];
    private OffloadBook? offloads;

    /// <summary>The board's account at the broker.</summary>
    public BrokerClient Identity => identity;

    public RigTopics Topics { get; } = new(around.TopicRun, rig);

    /// <summary>Completes when every bridge has ended: each does with its session.</summary>
    public Task Ended => Task.WhenAll(bridges);

    /// <summary>Two clients with one id throw each other out, also at a broker that other runs use at the same time.</summary>
    private string ClientId => $"{rig}-{around.Run.Run[^6..]}";

    /// <summary>Tells the board where to publish, and waits until it is there.</summary>
    /// <param name="session">The session with the board.</param>
    /// <param name="ledger">Where its results are booked.</param>
    /// <param name="offloads">Where the way of its offloads is booked.</param>
    /// <param name="broken">Completes when the rig breaks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TroubleException">It did not get there, or something broke meanwhile.</exception>
    public async Task BringOnlineAsync(
        BoardSession session, SampleLedger ledger, OffloadBook offloads, Task<TroubleException> broken, CancellationToken cancellation)
    {
        // Before the board is told of the broker: its connections are watched from the first on.
        this.offloads = offloads;
        around.Offloads.Add(rig, offloads);
        var online = around.Results.Add(Topics, session.Info.Boot, ledger);
        await session.ConnectMqttAsync(new MqttIdentity(KeepAliveSeconds, ClientId, identity.User, identity.Password, Topics.Prefix), cancellation);
        try
        {
            var first = await Task.WhenAny(online, broken, around.Lost).WaitAsync(OnlineTimeout, around.Time, cancellation);
            if (first is Task<TroubleException> cause) throw await cause;
        }
        catch (TimeoutException)
        {
            throw new TroubleException(TroubleKind.Infrastructure,
                $"{rig}: the board has not reached the broker in {OnlineTimeout.TotalSeconds:0} s", $"{around.Broker.Endpoint}",
                "Check that the broker runs and lets user '" + identity.User + "' in: its log names whom it refuses.");
        }
    }

    /// <summary>Carries the board's MQTT bytes to the broker; the bridge ends with either side.</summary>
    public async ValueTask<IDuplexPipe> ConnectAsync(CancellationToken cancellation)
    {
        var watch = offloads is { } book ? new OffloadWatch(Topics, book) : null;
        var bridge = await TcpBridge.ConnectAsync(around.Broker.Endpoint, around.Time, watch, cancellation);
        var toBoard = new Pipe(Inline);
        var toBroker = new Pipe(Inline);
        bridges.Add(CarryAsync());
        return new Duplex(toBoard.Reader, toBroker.Writer);

        async Task CarryAsync()
        {
            var end = await bridge.RunAsync(new Duplex(toBroker.Reader, toBoard.Writer), CancellationToken.None);
            log.LogDebug("{Rig}: the way to the broker ended ({Cause}): {Reason}", rig, end.Cause, end.Reason);
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
