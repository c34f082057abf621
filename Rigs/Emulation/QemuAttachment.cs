using System.Text.RegularExpressions;
using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Emulation;

/// <summary>A running QEMU.</summary>
internal sealed partial class QemuAttachment : Attachment
{
    // Start to the pty's name takes 25 ms on an idle machine.
    private static readonly TimeSpan StartTimeOut = TimeSpan.FromSeconds(20);

    private readonly string rig;
    private readonly TimeMode time;
    private readonly PhaseSocket? phase;
    private readonly RunningTool emulator;
    private readonly TaskCompletionSource<TroubleException> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ILink? link;
    private Qmp? control;
    private bool disposed;

    private QemuAttachment(AttachRequest request, TimeMode time, PhaseSocket? phase, RunningTool emulator)
    {
        (rig, this.time, this.phase, this.emulator) = (request.Rig, time, phase, emulator);
        Baud = request.Pace ?? 0;
        Gdb = new(Qemu.Sockets.Gdb(request.Folder), "system_reset", Held: true);
    }

    public override Origin Origin => Origin.Emulated;

    public override int Baud { get; }

    public override TimeMode? Time => time;

    public override GdbEndpoint Gdb { get; }

    public override ChannelReader<PhaseChange>? Phases => phase?.Line.Changes;

    public override BoardWaveform? Waveform => phase?.Line.Waveform;

    public override Task<TroubleException> Lost => lost.Task;

    public override string Evidence => emulator.Ended.IsCompletedSuccessfully ? emulator.Ended.Result.Output : "";

    public static async Task<Attachment> StartAsync(Qemu settings, Emulated machine, AttachRequest request, CancellationToken cancellation)
    {
        var services = request.Services;
        var phase = machine.HasPhase ? new PhaseSocket(Qemu.Sockets.Phase(request.Folder), request.Board, settings.Time, services.Clock) : null;
        QemuAttachment? attachment = null;
        try
        {
            var emulator = await services.Tools.StartAsync(settings.CommandFor(machine, request.Folder, request.Flashed), cancellation);
            attachment = new(request, settings.Time, phase, emulator);
            attachment.Watch();

            // At once, and for as long as the emulator lives: it looks for a reader only once a second, and drops what is sent meanwhile.
            var port = await attachment.PortAsync(services.Clock, cancellation);
            attachment.link = await Pipelines.OpenAsync(port, request.Board.Baud, request.Pace, services.Clock, cancellation);
            attachment.control = await Qmp.ConnectAsync(Qemu.Sockets.Qmp(request.Folder), services.Clock, cancellation);
            return attachment;
        }
        catch
        {
            await (attachment?.DisposeAsync() ?? phase?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    public override ILink? Link => link;

    public override async Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation)
    {
        await control!.ExecuteAsync("system_reset", cancellation);
        await control.ExecuteAsync("cont", cancellation);
        return link!;
    }

    public override void ClockRead(BoardTime time) => phase?.ClockRead(time);

    public override async ValueTask DisposeAsync()
    {
        disposed = true;
        if (control is not null)
            await control.DisposeAsync();
        await emulator.DisposeAsync();
        if (link is not null)
            await link.DisposeAsync();
        if (phase is not null)
            await phase.DisposeAsync();
    }

    private async Task<string> PortAsync(TimeProvider clock, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(StartTimeOut, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            await foreach (var line in emulator.Lines.ReadAllAsync(either.Token))
            {
                if (Redirected().Match(line) is { Success: true } match)
                    return match.Groups[1].Value;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Trouble("does not say which port it uses", "Is another version of QEMU in PATH? 7.2 is known to work.");
        }

        var result = await emulator.Ended;
        throw Trouble($"did not start (exit code {result.ExitCode})", ToolFailedException.Last(result.Output));
    }

    private TroubleException Trouble(string what, string remedy) =>
        new(TroubleKind.Infrastructure, $"{rig}: the emulator {what}", emulator.Command.ToString(), remedy);

    private async void Watch()
    {
        var result = await emulator.Ended;
        if (disposed)
            return;

        // QEMU aborts (signal 6) when the core locks up: a fault within the fault handler, or an empty board that was let run.
        lost.TrySetResult(result.ExitCode == 128 + 6
            ? new TroubleException(TroubleKind.Board, $"{rig}: the board locked up (a fault inside its fault handler)", emulator.Command.ToString(), ToolFailedException.Last(result.Output))
            : Trouble($"ended with exit code {result.ExitCode}", ToolFailedException.Last(result.Output)));
    }

    [GeneratedRegex(@"^char device redirected to (/dev/\S+) \(label host\)")]
    private static partial Regex Redirected();
}
