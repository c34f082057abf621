using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using Hil.Broker;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Protocols.Topics;
using Hil.Results.Store;
using Hil.Rigs;
using Hil.Rigs.Links;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>One rig's part in a run: from a board that is off to the last stored sample.</summary>
internal sealed class RigRun(RunPlan plan, RigPlan rig, RunSurroundings around)
{
    // In fast mode the board's clock runs ahead of the host's while it computes: its time-outs must never decide anything.
    private const ushort FastRetransmitMilliseconds = 30_000;
    private const uint FastReplyMilliseconds = 600_000;
    private const ushort KeepAliveSeconds = 60;
    private static readonly TimeSpan OnlineTimeout = TimeSpan.FromSeconds(20);

    // Whoever has bytes carries them on to the socket or the link himself: a hop to another thread costs more than that takes.
    private static readonly PipeOptions Inline =
        new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly ILogger log = around.Loggers.CreateLogger<RigRun>();
    private readonly RigTopics topics = new(around.Run.Run, rig.Rig.Name);
    private readonly BrokerClient identity = around.Broker.Admit(rig.Rig.Name, new RigTopics(around.Run.Run, rig.Rig.Name).Prefix);
    private readonly ConcurrentBag<Task> bridges = [];
    private OffloadBook? offloads;

    /// <summary>Never throws for what happens on the rig: the trial is stored with its trouble, and the other rigs go on.</summary>
    /// <exception cref="TroubleException">The store is broken.</exception>
    public async Task<RigEnd> RunAsync(CancellationToken cancellation)
    {
        try
        {
            using var lease = RigLease.Take(around.Workspace.RunFolder, $"{plan.Bench.Name}-{rig.Rig.Name}");
            await using var stand = new Rig(rig.Rig, rig.Board, rig.Flash, around.Services);
            var options = new SessionOptions { Connect = (_, ending) => ConnectBrokerAsync(ending) };
            var session = await stand.BringUpAsync(rig.Firmware, around.ModelFile, plan.Model.Sidecar.Compiled!.Hash, options, cancellation);
            return await StreamAsync(stand, session, stand.Attachment!, cancellation);
        }
        catch (TroubleException trouble)
        {
            // A trial without samples: whoever reads the run sees that the rig belonged to it, and why it has no figures.
            var trial = await around.Run.BeginTrialAsync(Provenance(null, null), CancellationToken.None);
            await trial.CompleteAsync(new TrialOutcome { Trouble = trouble.Message }, CancellationToken.None);
            around.Observer.TrialEnded(rig.Rig.Name, trouble.Message);
            return new RigEnd(trial, trouble);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new RigEnd(null, null);
        }
        finally
        {
            // Each ends with its session.
            await Task.WhenAll(bridges);
        }
    }

    private async Task<RigEnd> StreamAsync(Rig stand, BoardSession session, Attachment attachment, CancellationToken cancellation)
    {
        var experiment = plan.Experiment;
        var fast = attachment.Time == Rigs.Emulation.TimeMode.Fast;
        await session.ConfigureAsync(
            new ConfigureMessage(
                experiment.Streaming == StreamingMode.Pipelined,
                fast ? FastRetransmitMilliseconds : (ushort)200,
                fast ? FastReplyMilliseconds : (uint)experiment.Edge.Deadline.TotalMilliseconds,
                (uint)(rig.Rig.Pace ?? 0)),
            cancellation);
        await session.ApplyPolicyAsync(experiment.Policy.Kind, 1, plan.PolicyParameters, cancellation);

        using var ledger = new SampleLedger(plan.Samples);
        // Before the board is told of the broker: its connections are watched from the first on.
        offloads = new OffloadBook(session.Info.Boot, plan.Samples);
        around.Offloads.Add(rig.Rig.Name, offloads);
        var online = around.Results.Add(topics, session.Info.Boot, ledger);
        await session.ConnectMqttAsync(new MqttIdentity(KeepAliveSeconds, ClientId, identity.User, identity.Password, topics.Prefix), cancellation);
        await OnlineAsync(online, stand, cancellation);

        var trial = await around.Run.BeginTrialAsync(Provenance(session.Info, attachment), cancellation);
        around.Observer.TrialStarted(rig.Rig.Name, rig.Board.Name, plan.Samples);
        var recording = new SampleRecorder(rig.Rig.Name, ledger, offloads, plan.Data, around.Run, trial, around.Observer).RecordAsync();
        var started = around.Time.GetTimestamp();
        var trouble = await SendAsync(stand, session, ledger, recording, cancellation);
        var elapsed = around.Time.GetElapsedTime(started);
        ledger.Close(trouble?.Message ?? "the run was interrupted");
        await recording;
        around.Observer.TrialEnded(rig.Rig.Name, trouble?.Message);
        await trial.CompleteAsync(
            new TrialOutcome
            {
                // A link without a speed is never busy.
                LinkUtilisation = attachment.Baud > 0 && elapsed > TimeSpan.Zero ? Math.Min(1, session.Statistics.Busy / elapsed) : null,
                Trouble = trouble?.Message,
            },
            CancellationToken.None);
        return new RigEnd(trial, trouble);
    }

    /// <summary>Streams until everything has ended, something breaks that the rig needs, or the run is interrupted.</summary>
    /// <param name="stand">The rig; breaks when its session or its board ends.</param>
    /// <param name="session">The session with its board.</param>
    /// <param name="ledger">Where samples are booked.</param>
    /// <param name="recording">Ends before the sending only when the store is broken, and then tells so to its own waiter.</param>
    /// <param name="cancellation">Interrupts.</param>
    private async Task<TroubleException?> SendAsync(
        Rig stand, BoardSession session, SampleLedger ledger, Task recording, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sender = new ImageSender(session, plan.Data, ledger, plan.Experiment.Streaming, plan.Experiment.SampleTimeout, around.Time);
        var sending = sender.SendAsync(plan.Samples, ending.Token);
        if (await Task.WhenAny(sending, recording, stand.Broken, around.Lost) != sending) await ending.CancelAsync();
        try
        {
            await sending;
            return null;
        }
        catch (TroubleException trouble)
        {
            // The sender only sees that its session has ended; the rig knows why.
            return session.Completion.IsFaulted ? await stand.Broken : trouble;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return stand.Broken.IsCompleted ? await stand.Broken : around.Lost.IsCompleted ? await around.Lost : null;
        }
    }

    private async Task OnlineAsync(Task online, Rig stand, CancellationToken cancellation)
    {
        try
        {
            var first = await Task.WhenAny(online, stand.Broken, around.Lost).WaitAsync(OnlineTimeout, around.Time, cancellation);
            if (first is Task<TroubleException> cause) throw await cause;
        }
        catch (TimeoutException)
        {
            throw new TroubleException(TroubleKind.Infrastructure,
                $"{rig.Rig.Name}: the board has not reached the broker in {OnlineTimeout.TotalSeconds:0} s", $"{around.Broker.Endpoint}",
                "Check that the broker runs and lets user '" + identity.User + "' in: its log names whom it refuses.");
        }
    }

    /// <summary>Two clients with one id throw each other out, also at a broker that other runs use at the same time.</summary>
    private string ClientId => $"{rig.Rig.Name}-{around.Run.Run[^6..]}";

    /// <summary>Carries the board's MQTT bytes to the broker; the bridge ends with either side.</summary>
    private async ValueTask<IDuplexPipe> ConnectBrokerAsync(CancellationToken cancellation)
    {
        var watch = offloads is { } book ? new OffloadWatch(topics, book) : null;
        var bridge = await TcpBridge.ConnectAsync(around.Broker.Endpoint, around.Time, watch, cancellation);
        var toBoard = new Pipe(Inline);
        var toBroker = new Pipe(Inline);
        bridges.Add(CarryAsync());
        return new Duplex(toBoard.Reader, toBroker.Writer);

        async Task CarryAsync()
        {
            var end = await bridge.RunAsync(new Duplex(toBroker.Reader, toBoard.Writer), CancellationToken.None);
            log.LogDebug("{Rig}: the way to the broker ended ({Cause}): {Reason}", rig.Rig.Name, end.Cause, end.Reason);
        }
    }

    /// <param name="info">What the board said; null when it never came to that.</param>
    /// <param name="attachment">The connected board; null when it never came to that.</param>
    private TrialProvenance Provenance(BoardInfo? info, Attachment? attachment) => new()
    {
        Rig = rig.Rig.Name,
        Board = rig.Board.Name,
        Origin = rig.Rig.Connection.Origin,
        Mode = plan.Experiment.Streaming,
        Policy = PartCatalog.NameOf(plan.Experiment.Policy.GetType()),
        PolicySettings = plan.Experiment.Policy.ToString() ?? "",
        PolicyParameters = plan.PolicyParameters,
        // Without a board there are no ticks to divide by it.
        TickHz = info?.TickHertz ?? 1,
        ClockHz = info?.ClockHertz ?? 0,
        EmulatedTime = attachment?.Time?.ToString().ToLowerInvariant(),
        Output = plan.Output,
        Firmware = info?.Firmware ?? "",
        FirmwareVersion = info?.Version ?? "",
        Model = plan.Model.Sidecar.Name,
        ModelHash = plan.Model.Sidecar.Compiled!.Hash,
        EdgeModel = plan.Edge.Name,
        EdgeModelHash = around.EdgeModelHash,
        DataSet = string.Create(CultureInfo.InvariantCulture, $"{plan.Data.Name} {plan.Data.ContentHash[..16]}"),
        Classes = plan.Data.ClassNames.Count > 0 ? plan.Data.ClassNames : plan.Model.Sidecar.Labels ?? [],
        Baud = attachment?.Baud ?? rig.Rig.Pace ?? 0,
        ExternalBroker = around.Broker.IsExternal ? around.Broker.Endpoint.ToString() : null,
        Planned = plan.Samples,
    };

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

/// <summary>How a rig's part in the run ended.</summary>
/// <param name="Trial">Its stored trial; null when the run was interrupted before the rig was ready.</param>
/// <param name="Trouble">What broke it; null when nothing did.</param>
internal sealed record RigEnd(TrialWriter? Trial, TroubleException? Trouble);
