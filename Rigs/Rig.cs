using Hil.Protocols;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs;

/// <summary>One rig, from off to ready. Used by one caller at a time, who holds its <see cref="RigLease"/>.</summary>
public sealed class Rig : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    private readonly RigServices services;
    private readonly IReadOnlyList<IFlashTool> tools;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private TaskCompletionSource<TroubleException> broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? folder;
    private FlashPlan? flashed;
    private bool loadedAtPowerOn;
    private bool runsAlready;
    private bool distrusted;

    /// <summary>Nothing is touched before the first step.</summary>
    /// <param name="settings">The rig as the bench's file has it.</param>
    /// <param name="board">Its board's kind.</param>
    /// <param name="flash">What programs it, in the order in which they are tried: <see cref="BenchRig.FlashToolsFor"/>.</param>
    /// <param name="services">What the surroundings offer.</param>
    public Rig(BenchRig settings, BoardKind board, IReadOnlyList<IFlashTool> flash, RigServices services)
    {
        (Settings, Board, tools, this.services) = (settings, board, flash, services);
        logger = services.Loggers.CreateLogger<Rig>();
    }

    public string Name => Settings.Name;

    public BenchRig Settings { get; }

    public BoardKind Board { get; }

    public RigState State { get; private set; }

    /// <summary>Why the rig is broken; null unless it is.</summary>
    public TroubleException? Cause { get; private set; }

    /// <summary>Completes with <see cref="Cause"/> when the rig breaks. A session that ended because its board died breaks it with why the board died.</summary>
    public Task<TroubleException> Broken => broken.Task;

    /// <summary>The connected board; null when off.</summary>
    public Attachment? Attachment { get; private set; }

    /// <summary>How the flash came to hold what it does; null before it was flashed by this object.</summary>
    public FlashReport? Flashed { get; private set; }

    /// <summary>A folder of the rig's own until it is disposed of, for what is made on the way to the board.</summary>
    public string Folder => folder ??= RigFolder.Create();

    /// <summary>The session with the running board; null before it is ready.</summary>
    public IBoardSession? Conversation { get; private set; }

    /// <summary>The same with HIL's own firmware; null for a board that speaks something else.</summary>
    public BoardSession? Session => Conversation as BoardSession;

    /// <summary>What is to be in the board's flash, prepared in <see cref="Folder"/>.</summary>
    /// <param name="firmware">The linked firmware's ELF file; any file that the flash tool takes where the rig does not speak HIL's protocol.</param>
    /// <param name="model">The raw model image; null for a board without one.</param>
    /// <param name="modelHash">What the board will state: 32 lower-case hex digits; null without a model.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TroubleException">A file is at fault.</exception>
    public async Task<FlashPlan> PlanAsync(string firmware, string? model, string? modelHash, CancellationToken cancellation) =>
        new(Settings.Protocol is HilProtocol ? FirmwareImage.Read(firmware) : FirmwareImage.ReadForeign(firmware),
            model is null ? null : await ModelImage.PrepareAsync(model, modelHash ?? "", Board, Folder, cancellation));

    /// <summary>All steps that are left until the rig is ready, from wherever it stands.</summary>
    /// <param name="plan">What is to be in the flash, from <see cref="PlanAsync"/>.</param>
    /// <param name="options">How the session behaves; a baud of 0 is replaced by the link's.</param>
    /// <param name="cancellation">Leaves the rig off.</param>
    /// <returns>The session; it stays the rig's.</returns>
    /// <exception cref="TroubleException">A step failed; the rig is broken then.</exception>
    public async Task<BoardSession> BringUpAsync(FlashPlan plan, SessionOptions options, CancellationToken cancellation)
    {
        await GetReadyToRunAsync(plan, cancellation);
        return await RunAsync(options, cancellation);
    }

    /// <summary>The same for a board that speaks something else than HIL's protocol.</summary>
    /// <typeparam name="T">The session.</typeparam>
    /// <param name="plan">What is to be in the flash; null for a board that is taken as it is and runs already.</param>
    /// <param name="open">Opens the session over the running board's link.</param>
    /// <param name="cancellation">Leaves the rig off.</param>
    /// <returns>The session; it stays the rig's.</returns>
    /// <exception cref="TroubleException">A step failed; the rig is broken then.</exception>
    public async Task<T> BringUpAsync<T>(FlashPlan? plan, Func<ILink, Task<T>> open, CancellationToken cancellation)
        where T : IBoardSession
    {
        await GetReadyToRunAsync(plan, cancellation);
        return await RunAsync(open, cancellation);
    }

    /// <summary><see cref="PlanAsync"/> and all steps from off to ready.</summary>
    /// <exception cref="TroubleException">A file is at fault, or a step failed: then the rig is broken.</exception>
    public async Task<BoardSession> BringUpAsync(
        string firmware, string? model, string? modelHash, SessionOptions options, CancellationToken cancellation) =>
        await BringUpAsync(await PlanAsync(firmware, model, modelHash, cancellation), options, cancellation);

    /// <summary>Connects the board. After a loss of power an emulated board's flash holds what it held.</summary>
    /// <param name="cancellation">Leaves the rig off.</param>
    /// <param name="patience">How long a port that is not there is waited for; 0 for not at all.</param>
    /// <exception cref="TroubleException">It cannot be connected; the rig is broken then.</exception>
    public Task PowerOnAsync(CancellationToken cancellation, TimeSpan patience = default) => StepAsync(RigState.Off, async () =>
    {
        loadedAtPowerOn = flashed is not null;
        var request = new AttachRequest(Name, Board, Folder, Settings.Pace, flashed, services) { Patience = patience, BoardId = Settings.BoardId };
        Attachment = await Settings.Connection.AttachAsync(request, cancellation);
        BreakWhenLost(Attachment);
        State = flashed is null ? RigState.Powered : RigState.Flashed;
        return Attachment;
    });

    /// <summary>Writes and verifies, unless the running board says that it holds this already. A caller who knows that the flash holds this already uses <see cref="AssumeFlashed"/>.</summary>
    public async Task<FlashReport> FlashAsync(FlashPlan plan, CancellationToken cancellation)
    {
        // What an emulator loads when it is switched on is loaded again at each reset, over whatever was flashed since.
        if (loadedAtPowerOn && State is not RigState.Broken)
        {
            flashed = null;
            await PowerOffAsync();
            await PowerOnAsync(cancellation);
        }

        runsAlready = false;
        return await StepAsync(RigState.Powered, async () =>
        {
            var target = new FlashTarget(Name, Board, Folder, Attachment!.Gdb) { Port = Attachment.Port, Serial = Attachment.Serial, Probe = Attachment.Probe };
            Flashed = Attachment.RunsUnasked && !distrusted && await HoldsAsync(plan, cancellation)
                ? new FlashReport(0, TimeSpan.Zero) { Skipped = true, Verified = VerifiedBy.Handshake }
                : await WriteAsync(plan, target, cancellation);
            AssumeFlashed(plan);
            return Flashed;
        });
    }

    /// <summary>Takes the caller's word for what the flash holds; the handshake checks it.</summary>
    public void AssumeFlashed(FlashPlan plan)
    {
        (flashed, distrusted) = (plan, false);
        State = RigState.Flashed;
    }

    /// <summary>Lets the board run, greets it, and checks that it is the one expected.</summary>
    /// <param name="options">How the session behaves; a baud of 0 is replaced by the link's.</param>
    /// <param name="cancellation">Leaves the rig off.</param>
    /// <exception cref="WrongBoardException">It is another board, or holds something else.</exception>
    public Task<BoardSession> RunAsync(SessionOptions options, CancellationToken cancellation) => RunAsync(
        async link =>
        {
            var baud = options.Baud == 0 ? Attachment!.Baud : options.Baud;
            var session = await BoardSession.OpenAsync(link, options with { Baud = baud }, services.Clock, logger, cancellation);
            Conversation = session;
            WrongBoardException.ThrowIfWrong(session.Info, Board, flashed!, Settings.BoardId, Name, link.Name);
            return session;
        },
        cancellation);

    /// <summary>
    /// Asks the firmware to restart; one that no session is left with is only to be greeted again: most have restarted by
    /// themselves then. The rig is flashed afterwards.
    /// </summary>
    /// <exception cref="TroubleException">The firmware goes on as if nothing had been said, or the board is gone; the rig is broken then.</exception>
    public Task SoftResetAsync(CancellationToken cancellation) => ResetAsync(async () =>
    {
        var session = Conversation;
        Conversation = null;
        if (session is null) return;
        await using (session)
        {
            if (session is BoardSession { Completion.IsCompleted: false } own) await own.RestartAsync(cancellation);
        }

        runsAlready = true;
    });

    /// <summary>Resets the board without its help: by its probe, or by its port's lines. The rig is flashed afterwards.</summary>
    /// <exception cref="TroubleException">It cannot be reset so; the rig is broken then.</exception>
    public Task HardResetAsync(CancellationToken cancellation) => ResetAsync(async () =>
    {
        var session = Conversation;
        Conversation = null;
        if (session is not null) await session.DisposeAsync();
        await Attachment!.ResetAsync(flashed!, cancellation);
        runsAlready = true;
    });

    /// <summary>Lets a rig that broke be tried again, from where its board stands. What is in its flash is believed only if the flashing was done.</summary>
    public void Mend()
    {
        lock (gate)
        {
            if (State != RigState.Broken) return;
            Cause = null;
            broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
            State = RigState.Off;
        }

        if (Attachment is { Lost.IsCompleted: false } connected)
        {
            State = flashed is null ? RigState.Powered : RigState.Flashed;
            BreakWhenLost(connected);
        }
    }

    /// <summary>Whatever the flash holds, and whatever the board says of it: it is written again when the rig is brought up.</summary>
    public void DistrustFlash()
    {
        (flashed, distrusted) = (null, true);
        if (State == RigState.Flashed) State = RigState.Powered;
    }

    /// <summary>Reads the running board's clock; an emulated board's waveform is known until then.</summary>
    /// <exception cref="TroubleException">The session has ended.</exception>
    public async Task<BoardTime> ReadClockAsync(CancellationToken cancellation)
    {
        var (session, attachment) = (Session, Attachment);
        if (session is null || attachment is null)
            throw Cause is { } cause ? new BrokenRigException(Name, cause) : new InvalidOperationException($"Rig '{Name}' is {State}, not {RigState.Ready}.");
        var time = await session.PingAsync(cancellation);
        attachment.ClockRead(time);
        return time;
    }

    /// <summary>Why the board's supply cannot be taken away, as a clause; null when it can.</summary>
    public string? CannotPower => Settings.Connection.Powers || Settings.Switch is { } and not Switching.None ? null : "the rig has no power switch";

    /// <summary>Disconnects the board and takes its supply away for a while. The rig is off afterwards, with its supply back.</summary>
    /// <param name="off">How long the supply is off.</param>
    /// <param name="cancellation">The supply is brought back first.</param>
    /// <exception cref="TroubleException">The switch did not do what it was told.</exception>
    public async Task PowerCycleAsync(TimeSpan off, CancellationToken cancellation)
    {
        await PowerOffAsync();
        if (Settings.Switch is not { } supply) return;
        var request = new Switching.SwitchRequest(Name, services);
        try
        {
            await supply.SetAsync(false, request, cancellation);
            await Task.Delay(off, services.Clock, cancellation);
        }
        finally
        {
            await supply.SetAsync(true, request, CancellationToken.None);
        }
    }

    /// <summary>Disconnects; a broken rig stays broken.</summary>
    public async Task PowerOffAsync()
    {
        var (attachment, session) = (Attachment, Conversation);
        (Attachment, Conversation, runsAlready) = (null, null, false);
        if (State != RigState.Broken)
            State = RigState.Off;
        if (session is not null)
            await session.DisposeAsync();
        if (attachment is not null)
            await attachment.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await PowerOffAsync();
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
        folder = null;
    }

    private async Task GetReadyToRunAsync(FlashPlan? plan, CancellationToken cancellation)
    {
        if (Attachment is null) await PowerOnAsync(cancellation);
        if (State == RigState.Flashed && flashed != plan) (flashed, State) = (null, RigState.Powered);
        if (State != RigState.Powered) return;
        if (plan is null) (runsAlready, State) = (true, RigState.Flashed);
        else await FlashAsync(plan, cancellation);
    }

    private Task<T> RunAsync<T>(Func<ILink, Task<T>> open, CancellationToken cancellation)
        where T : IBoardSession => StepAsync(RigState.Flashed, async () =>
    {
        var link = runsAlready && Attachment!.Link is { } opened ? opened : await Attachment!.RunAsync(flashed!, cancellation);
        var session = await open(link);
        Conversation = session;
        State = RigState.Ready;
        BreakWhenSessionEnds(session, Attachment);
        return session;
    });

    private async Task<FlashReport> WriteAsync(FlashPlan plan, FlashTarget target, CancellationToken cancellation)
    {
        await Attachment!.ReleaseAsync();
        var report = await FlashOrder.WriteAsync(tools, plan, target, services, cancellation);
        logger.LogInformation("{Rig}: {Tool} wrote {Bytes} bytes in {Milliseconds:F0} ms, verified by {Verified}",
            Name, report.Tool, report.Bytes, report.Elapsed.TotalMilliseconds, report.Verified);
        return report;
    }

    /// <summary>Asks a board that runs already what it holds; one that does not answer, or another, is flashed.</summary>
    private async Task<bool> HoldsAsync(FlashPlan plan, CancellationToken cancellation)
    {
        if (Settings.Protocol is not HilProtocol) return false;
        try
        {
            var link = await Attachment!.RunAsync(plan, cancellation);
            await using var session = await BoardSession.OpenAsync(link, new SessionOptions { Baud = Attachment.Baud }, services.Clock, logger, cancellation);
            var info = session.Info;
            WrongBoardException.ThrowIfAnother(info, Settings.BoardId, Name, link.Name);
            return info.Board == Board.Name && info.Firmware == plan.Firmware.BuildId && info.Model == (plan.Model?.Hash ?? info.Model);
        }
        catch (TroubleException silent) when (silent is not WrongBoardException)
        {
            logger.LogDebug("{Rig}: is flashed, as nothing says what it holds: {Cause}", Name, silent.Message);
            return false;
        }
    }

    private async Task<T> StepAsync<T>(RigState from, Func<Task<T>> step)
    {
        if (Cause is { } cause)
            throw new BrokenRigException(Name, cause);
        if (State != from)
            throw new InvalidOperationException($"Rig '{Name}' is {State}, not {from}.");
        try
        {
            return await step();
        }
        catch (TroubleException trouble)
        {
            // A board that crashed is also silent: the crash is the cause. It stays connected: it may be asked why, and mended.
            Break(Attachment is { Lost.IsCompletedSuccessfully: true } gone ? gone.Lost.Result : trouble, broken);
            if (ReferenceEquals(Cause, trouble))
                throw;
            throw Cause!;
        }
        catch (Exception)
        {
            await PowerOffAsync();
            throw;
        }
    }

    /// <summary>A running board, or a broken one, becomes one that was just reset.</summary>
    private Task<bool> ResetAsync(Func<Task> reset)
    {
        if (State is RigState.Ready) State = RigState.Flashed;
        return StepAsync(RigState.Flashed, async () =>
        {
            await reset();
            return true;
        });
    }

    /// <param name="cause">Why.</param>
    /// <param name="until">What was to be broken; whoever mended the rig since has heard of the cause.</param>
    private void Break(TroubleException cause, TaskCompletionSource<TroubleException> until)
    {
        lock (gate)
        {
            if (!ReferenceEquals(until, broken)) return;
            Cause ??= cause;
            State = RigState.Broken;
            until.TrySetResult(Cause);
        }

        logger.LogError("{Rig} is broken: {Cause}", Name, cause.Message);
    }

    private async void BreakWhenLost(Attachment attachment)
    {
        var until = broken;
        var cause = await attachment.Lost;
        if (ReferenceEquals(attachment, Attachment))
            Break(cause, until);
    }

    private async void BreakWhenSessionEnds(IBoardSession session, Attachment attachment)
    {
        var until = broken;
        try
        {
            await session.Completion;
        }
        catch (TroubleException cause)
        {
            // When an emulator dies its port goes first; a moment later it is known why.
            var why = Task.Delay(LastWords, services.Clock);
            await Task.WhenAny(attachment.Lost, why);
            if (ReferenceEquals(session, Conversation))
                Break(attachment.Lost.IsCompletedSuccessfully ? attachment.Lost.Result : cause, until);
        }
    }
}
