using System.Security.Cryptography;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Results.Store;
using Hil.Rigs;
using Hil.Rigs.Links;
using Hil.Rigs.MlPerfTiny;

namespace Hil.Engine.Running.Dialect;

/// <summary>
/// A board that speaks the MLPerf Tiny dialect. It only infers: the host decides from the outputs that it prints, asks the edge, and
/// publishes for it. Of the board's time the inference alone is known, from its own clock; the other phases stay 0 and no report shows them.
/// </summary>
internal sealed class MlPerfTinyBoard : ITrialBoard
{
    /// <summary>Samples whose answers are still to come, as on a board of our own.</summary>
    private const int MostOpen = 8;

    // m-lap-us: microseconds.
    private const uint TickHertz = 1_000_000;

    private readonly RunPlan plan;
    private readonly RunSurroundings around;
    private readonly MlPerfTinySession session;
    private readonly BoardBroker broker;
    private readonly string port;
    private readonly int baud;
    private readonly HostDecisions decisions;
    private readonly PrintedOutputs printed;
    private readonly byte[] input;
    private readonly SemaphoreSlim open = new(MostOpen);
    private readonly CancellationTokenSource ending = new();
    private readonly List<long> inferences = [];
    private SampleLedger ledger = null!;
    private HostVoice? voice;
    private TroubleException? failure;
    private bool isDisposed;

    /// <exception cref="TroubleException">What the device prints does not fit the experiment's model.</exception>
    public MlPerfTinyBoard(RunPlan plan, RigPlan rig, MlPerfTinySession session, Attachment attachment, BoardBroker broker, RunSurroundings around)
    {
        (this.plan, this.session, this.broker, this.around) = (plan, session, broker, around);
        port = attachment.Link?.Name ?? rig.Rig.Name;
        baud = attachment.Baud;
        printed = new PrintedOutputs(((MlPerfTinyProtocol)rig.Rig.Protocol).Output, plan.Output, plan.Model.OutputCount, plan.Bench.File);
        decisions = new HostDecisions(plan.Experiment.Policy, plan.PolicyParameters);
        input = new byte[plan.Model.InputBytes];
        Info = InfoOf(plan, rig, session);
    }

    public BoardInfo Info { get; }

    public Task Completion => session.Completion;

    public TimeSpan Busy => baud > 0 ? TimeSpan.FromSeconds(session.WireBytesSent * 10.0 / baud) : TimeSpan.Zero;

    public async Task BeginAsync(SampleLedger ledger, OffloadBook offloads, ushort revision, Task<TroubleException> broken, CancellationToken cancellation)
    {
        this.ledger = ledger;
        decisions.Use(revision);
        around.Offloads.Add(broker.Topics.Rig, offloads);
        var online = around.Results.Add(broker.Topics, Info.Boot, ledger);
        voice ??= await HostVoice.ConnectAsync(broker, around, Info.Boot, offloads, decisions, cancellation);
        await voice.AnnounceAsync(cancellation);
        var first = await Task.WhenAny(online, broken, around.Lost).WaitAsync(cancellation);
        if (first is Task<TroubleException> cause) throw await cause;
    }

    public async ValueTask<ImageTicket> SendImageAsync(uint sample, ReadOnlyMemory<byte> pixels, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending.Token);
        await open.WaitAsync(either.Token);
        try
        {
            if (failure is not null) throw failure;
            pixels.CopyTo(input);
            var (crc, begun, before) = (Crc32.Compute(input), around.Time.GetTimestamp(), session.WireBytesSent);
            await session.LoadAsync(input, either.Token);
            var loaded = around.Time.GetTimestamp();
            var wire = (int)(session.WireBytesSent - before);
            var result = await InferAsync(sample, crc, either.Token);
            _ = AnswerAsync(result, result.Decision == Decision.Offload ? [.. input] : []);
            var receipt = new ImageReceipt((ushort)sample, sample, crc, begun, loaded, loaded, 0, wire);
            return new ImageTicket((ushort)sample, sample, crc, Task.FromResult(receipt));
        }
        catch
        {
            open.Release();
            throw;
        }
    }

    public async Task<ThroughputReport?> ThroughputAsync(CancellationToken cancellation)
    {
        if (plan.Experiment.Energy.Windows is not { } settings || inferences.Count == 0) return null;
        around.Observer.Stage($"{broker.Topics.Rig}: {settings.Count} throughput windows");
        inferences.Sort();
        var seconds = Math.Max(1, inferences[inferences.Count / 2]) / (double)TickHertz;
        var times = settings.Inferences > 0 ? settings.Inferences : WindowRun.InferencesFor(seconds);
        var windows = new List<ThroughputWindow>();
        for (var window = 0; window < settings.Count; window++)
        {
            var patience = plan.Experiment.SampleTimeout + (seconds * times * TimeSpan.FromSeconds(1.5));
            var elapsed = await RepeatAsync(times, patience, cancellation);
            windows.Add(ThroughputWindow.Of(times, elapsed / (double)TickHertz));
        }

        return new ThroughputReport(windows);
    }

    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        await ending.CancelAsync();
        for (var i = 0; i < MostOpen; i++) await open.WaitAsync();
        if (voice is not null) await voice.DisposeAsync();
        open.Dispose();
        ending.Dispose();
    }

    private static BoardInfo InfoOf(RunPlan plan, RigPlan rig, MlPerfTinySession session) => new()
    {
        // The device has none; the host's own tells this session's messages from an earlier one's.
        Boot = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
        ClockHertz = (uint)(rig.Board.Clock?.Hertz ?? 0),
        TickHertz = TickHertz,
        InputBytes = (uint)plan.Model.InputBytes,
        ArenaBytes = 0,
        ModelCrc = 0,
        OutputCount = (ushort)plan.Model.OutputCount,
        Buffers = 1,
        Encoding = plan.Output.Encoding,
        ModelStatus = StatusCode.Ok,
        Paces = false,
        Firmware = rig.Rig.IsTakenAsItIs ? "" : Rigs.Flashing.FirmwareImage.ReadForeign(rig.Firmware).BuildId,
        Model = rig.Rig.TakesModel ? plan.Model.Sidecar.Compiled!.Hash : "",
        Board = rig.Board.Name,
        Version = session.Name,
    };

    private async Task<SampleResult> InferAsync(uint sample, uint crc, CancellationToken cancellation)
    {
        var elapsed = await RepeatAsync(1, plan.Experiment.SampleTimeout, cancellation);
        inferences.Add(elapsed);
        var codes = printed.Codes(session.Outputs, port);
        PhaseTicks ticks = default;
        ticks[Phase.Infer] = (uint)Math.Min(elapsed, uint.MaxValue);
        return decisions.Take(new SampleResult { Boot = Info.Boot, Sample = sample, Crc = crc, Outputs = codes, DecidedByHost = true, Ticks = ticks });
    }

    /// <returns>Microseconds on the device's clock.</returns>
    private async Task<long> RepeatAsync(int times, TimeSpan patience, CancellationToken cancellation)
    {
        var done = await session.InferAsync(times, 0, plan.Model.OutputCount, patience, cancellation);
        return done.ElapsedMicroseconds ?? throw new TroubleException(TroubleKind.Board, "The device prints no time: it is in energy mode", port,
            "Set it to performance mode, by its jumper or its build.");
    }

    /// <summary>Gets the final answer of a sample and publishes it; then another one may be open.</summary>
    private async Task AnswerAsync(SampleResult result, byte[] offloaded)
    {
        try
        {
            if (result.Decision == Decision.Offload)
            {
                var reply = await voice!.OffloadAsync(result.Sample, result.Crc, offloaded, plan.Experiment.Edge.Deadline, ending.Token);
                result = reply switch
                {
                    null => result with { AnsweredBy = AnsweredBy.Late },
                    { Status: ReplyStatus.Ok } answer => result with { AnsweredBy = AnsweredBy.Edge, Answer = answer.Class },
                    _ => result with { AnsweredBy = AnsweredBy.Failed },
                };
            }

            if (result.AnsweredBy is AnsweredBy.Late or AnsweredBy.Failed) decisions.Close(result.Sample);
            await voice!.PublishAsync(result, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Whoever ended this ends the sample.
        }
        catch (TroubleException trouble)
        {
            failure ??= trouble;
            ledger.GiveUp(SampleProgress.Errored, trouble.Message);
        }
        finally
        {
            open.Release();
        }
    }
}
