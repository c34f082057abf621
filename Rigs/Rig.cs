using Hil.Protocols;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs;

/// <summary>How far a rig is brought up.</summary>
public enum RigState
{
    /// <summary>Nothing is connected.</summary>
    Off,

    /// <summary>The board is connected; nothing is known of its flash.</summary>
    Powered,

    /// <summary>The flash holds what was planned.</summary>
    Flashed,

    /// <summary>The board runs, and is the one that was expected with what was flashed.</summary>
    Ready,

    /// <summary>A step failed. The rig stays so and repeats its first cause.</summary>
    Broken,
}

/// <summary>One rig, from off to ready. Used by one caller at a time, who holds its <see cref="RigLease"/>.</summary>
public sealed class Rig : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    private readonly RigServices services;
    private readonly IReadOnlyList<IFlashTool> tools;
    private readonly ILogger logger;
    private readonly TaskCompletionSource<TroubleException> broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? folder;
    private FlashPlan? flashed;
    private bool loadedAtPowerOn;

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
    public BoardSession? Session { get; private set; }

    /// <summary>All steps from off to ready.</summary>
    /// <param name="firmware">The linked firmware's ELF file.</param>
    /// <param name="model">The raw model image; null for a board without one.</param>
    /// <param name="modelHash">What the board will state: 32 lower-case hex digits; null without a model.</param>
    /// <param name="options">How the session behaves; a baud of 0 is replaced by the link's.</param>
    /// <param name="cancellation">Leaves the rig off.</param>
    /// <returns>The session; it stays the rig's.</returns>
    /// <exception cref="TroubleException">A step failed; the rig is broken then, unless a file was at fault.</exception>
    public async Task<BoardSession> BringUpAsync(
        string firmware, string? model, string? modelHash, SessionOptions options, CancellationToken cancellation)
    {
        var image = FirmwareImage.Read(firmware);
        var plan = new FlashPlan(image, model is null ? null : await ModelImage.PrepareAsync(model, modelHash ?? "", Board, Folder, cancellation));
        await PowerOnAsync(cancellation);
        await FlashAsync(plan, cancellation);
        return await RunAsync(options, cancellation);
    }

    /// <summary>Connects the board. After a loss of power an emulated board's flash holds what it held.</summary>
    public Task PowerOnAsync(CancellationToken cancellation) => StepAsync(RigState.Off, async () =>
    {
        loadedAtPowerOn = flashed is not null;
        var request = new AttachRequest(Name, Board, Folder, Settings.Pace, flashed, services);
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

        return await StepAsync(RigState.Powered, async () =>
        {
            var target = new FlashTarget(Name, Board, Folder, Attachment!.Gdb) { Port = Attachment.Port, Serial = Attachment.Serial };
            Flashed = Attachment.RunsUnasked && await HoldsAsync(plan, cancellation)
                ? new FlashReport(0, TimeSpan.Zero) { Skipped = true, Verified = VerifiedBy.Handshake }
                : await WriteAsync(plan, target, cancellation);
            AssumeFlashed(plan);
            return Flashed;
        });
    }

    /// <summary>Takes the caller's word for what the flash holds; the handshake checks it.</summary>
    public void AssumeFlashed(FlashPlan plan)
    {
        flashed = plan;
        State = RigState.Flashed;
    }

    /// <summary>Lets the board run, greets it, and checks that it is the one expected.</summary>
    /// <param name="options">How the session behaves; a baud of 0 is replaced by the link's.</param>
    /// <param name="cancellation">Leaves the rig off.</param>
    /// <exception cref="WrongBoardException">It is another board, or holds something else.</exception>
    public Task<BoardSession> RunAsync(SessionOptions options, CancellationToken cancellation) => StepAsync(RigState.Flashed, async () =>
    {
        var link = await Attachment!.RunAsync(flashed!, cancellation);
        var baud = options.Baud == 0 ? Attachment.Baud : options.Baud;
        Session = await BoardSession.OpenAsync(link, options with { Baud = baud }, services.Clock, logger, cancellation);
        WrongBoardException.ThrowIfWrong(Session.Info, Board, flashed!, Name, link.Name);
        State = RigState.Ready;
        BreakWhenSessionEnds(Session, Attachment);
        return Session;
    });

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

    /// <summary>Disconnects; a broken rig stays broken.</summary>
    public async Task PowerOffAsync()
    {
        var (attachment, session) = (Attachment, Session);
        (Attachment, Session) = (null, null);
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
        try
        {
            var link = await Attachment!.RunAsync(plan, cancellation);
            await using var session = await BoardSession.OpenAsync(link, new SessionOptions { Baud = Attachment.Baud }, services.Clock, logger, cancellation);
            var info = session.Info;
            return info.Board == Board.Name && info.Firmware == plan.Firmware.BuildId && info.Model == (plan.Model?.Hash ?? info.Model);
        }
        catch (TroubleException silent)
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
            // A board that crashed is also silent: the crash is the cause.
            Break(Attachment is { Lost.IsCompletedSuccessfully: true } gone ? gone.Lost.Result : trouble);
            await PowerOffAsync();
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

    private void Break(TroubleException cause)
    {
        Cause ??= cause;
        State = RigState.Broken;
        logger.LogError("{Rig} is broken: {Cause}", Name, cause.Message);
        broken.TrySetResult(Cause);
    }

    private async void BreakWhenLost(Attachment attachment)
    {
        var cause = await attachment.Lost;
        if (ReferenceEquals(attachment, Attachment))
            Break(cause);
    }

    private async void BreakWhenSessionEnds(BoardSession session, Attachment attachment)
    {
        try
        {
            await session.Completion;
        }
        catch (TroubleException cause)
        {
            // When an emulator dies its port goes first; a moment later it is known why.
            var why = Task.Delay(LastWords, services.Clock);
            await Task.WhenAny(attachment.Lost, why);
            if (ReferenceEquals(session, Session))
                Break(attachment.Lost.IsCompletedSuccessfully ? attachment.Lost.Result : cause);
        }
    }
}

/// <summary>A rig that broke before; says why, as it did then.</summary>
public sealed class BrokenRigException(string rig, TroubleException cause)
    : TroubleException(cause.Kind, $"Rig '{rig}' is broken since: {cause.What}", cause.Where, cause.Remedy, cause)
{
    public string Rig { get; } = rig;
}
