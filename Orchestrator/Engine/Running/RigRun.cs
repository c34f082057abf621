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

    private readonly RigTopics topics = new(around.Run.Run, rig.Rig.Name);
    private readonly BrokerClient identity = around.Broker.Admit(rig.Rig.Name, new RigTopics(around.Run.Run, rig.Rig.Name).Prefix);

    /// <summary>Never throws for what happens on the rig: the trial is stored with its trouble, and the other rigs go on.</summary>
    public async Task<RigEnd> RunAsync(CancellationToken cancellation)
    {
        try
        {
            using var lease = RigLease.Take(around.Workspace.RunFolder, $"{plan.Bench.Name}-{rig.Rig.Name}");
            await using var stand = new Rig(rig.Rig, rig.Board, rig.Flash, around.Services);
            var options = new SessionOptions { Connect = (_, ending) => ConnectBrokerAsync(ending) };
            var session = await stand.BringUpAsync(rig.Firmware, around.ModelFile, plan.Model.Sidecar.Compiled!.Hash, options, cancellation);
            return await StreamAsync(session, stand.Attachment!, cancellation);
        }
        catch (TroubleException trouble)
        {
            around.Observer.TrialEnded(rig.Rig.Name, trouble.Message);
            return new RigEnd(rig.Rig.Name, null, trouble);
        }
    }

    private async Task<RigEnd> StreamAsync(BoardSession session, Attachment attachment, CancellationToken cancellation)
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
        var online = around.Results.Add(topics, session.Info.Boot, ledger);
        await session.ConnectMqttAsync(new MqttIdentity(KeepAliveSeconds, identity.User, identity.User, identity.Password, topics.Prefix), cancellation);
        await OnlineAsync(online, session, cancellation);

        var trial = await around.Run.BeginTrialAsync(Provenance(session.Info, attachment), cancellation);
        around.Observer.TrialStarted(rig.Rig.Name, rig.Board.Name, plan.Samples);
        var recording = new SampleRecorder(rig.Rig.Name, ledger, plan.Data, around.Run, trial, around.Observer).RecordAsync();
        var started = around.Time.GetTimestamp();
        var trouble = await SendAsync(session, attachment, ledger, cancellation);
        var elapsed = around.Time.GetElapsedTime(started);
        ledger.Close(trouble?.Message ?? "the run was interrupted");
        await recording;
        around.Observer.TrialEnded(rig.Rig.Name, trouble?.Message);
        await trial.CompleteAsync(
            new TrialOutcome { LinkUtilisation = elapsed > TimeSpan.Zero ? Math.Min(1, session.Statistics.Busy / elapsed) : null, Trouble = trouble?.Message },
            CancellationToken.None);
        return new RigEnd(rig.Rig.Name, trial, trouble);
    }

    /// <summary>Streams until everything has ended, the rig breaks, or the run is interrupted.</summary>
    private async Task<TroubleException?> SendAsync(BoardSession session, Attachment attachment, SampleLedger ledger, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sender = new ImageSender(session, plan.Data, ledger, plan.Experiment.Streaming, plan.Experiment.SampleTimeout, around.Time);
        var sending = sender.SendAsync(plan.Samples, ending.Token);
        var first = await Task.WhenAny(sending, session.Completion, attachment.Lost);
        try
        {
            if (first == attachment.Lost) return await attachment.Lost;
            if (first == session.Completion) await session.Completion;
            await sending;
            return null;
        }
        catch (TroubleException trouble)
        {
            return trouble;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await ending.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task OnlineAsync(Task online, BoardSession session, CancellationToken cancellation)
    {
        try
        {
            await await Task.WhenAny(online, session.Completion).WaitAsync(OnlineTimeout, around.Time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new TroubleException(TroubleKind.Infrastructure,
                $"{rig.Rig.Name}: the board has not reached the broker in {OnlineTimeout.TotalSeconds:0} s", $"{around.Broker.Endpoint}",
                "Check that the broker runs and lets user '" + identity.User + "' in: its log names whom it refuses.");
        }
    }

    /// <summary>Carries the board's MQTT bytes to the broker; the bridge ends with either side.</summary>
    private async ValueTask<IDuplexPipe> ConnectBrokerAsync(CancellationToken cancellation)
    {
        var bridge = await TcpBridge.ConnectAsync(around.Broker.Endpoint, around.Time, cancellation);
        var toBoard = new Pipe(Inline);
        var toBroker = new Pipe(Inline);
        _ = bridge.RunAsync(new Duplex(toBroker.Reader, toBoard.Writer), around.Ending);
        return new Duplex(toBoard.Reader, toBroker.Writer);
    }

    private TrialProvenance Provenance(BoardInfo info, Attachment attachment) => new()
    {
        Rig = rig.Rig.Name,
        Board = rig.Board.Name,
        Origin = (Origin)attachment.Origin,
        Mode = plan.Experiment.Streaming,
        Policy = PartCatalog.NameOf(plan.Experiment.Policy.GetType()),
        PolicySettings = plan.Experiment.Policy.ToString() ?? "",
        PolicyParameters = plan.PolicyParameters,
        TickHz = info.TickHertz,
        ClockHz = info.ClockHertz,
        EmulatedTime = attachment.Time?.ToString().ToLowerInvariant(),
        Output = plan.Output,
        Firmware = info.Firmware,
        FirmwareVersion = info.Version,
        Model = plan.Model.Sidecar.Name,
        ModelHash = info.Model,
        EdgeModel = plan.Edge.Name,
        EdgeModelHash = around.EdgeModelHash,
        DataSet = string.Create(CultureInfo.InvariantCulture, $"{plan.Data.Name} {plan.Data.ContentHash[..16]}"),
        Classes = plan.Data.ClassNames.Count > 0 ? plan.Data.ClassNames : plan.Model.Sidecar.Labels ?? [],
        Baud = rig.Rig.Pace ?? (attachment.Time is null ? rig.Board.Baud : 0),
        Planned = plan.Samples,
    };

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

/// <summary>How a rig's part in the run ended.</summary>
/// <param name="Rig">The rig's name.</param>
/// <param name="Trial">Its stored trial; null when it broke before its first sample.</param>
/// <param name="Trouble">What broke it; null when nothing did.</param>
internal sealed record RigEnd(string Rig, TrialWriter? Trial, TroubleException? Trouble);
