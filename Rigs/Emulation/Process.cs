using System.Text.RegularExpressions;
using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Emulation;

/// <summary>Runs the firmware as a process of this machine, which offers a pseudo-terminal as its serial port.</summary>
public sealed record Process : IConnection
{
    /// <summary>
    /// How the board breaks, to try what becomes of a run then: <c>hang@N</c>, <c>lock-up@N</c> or <c>garbage@N</c> at its Nth inference,
    /// <c>reset@N</c> in its Nth image, <c>impostor@N</c> resets and calls itself another board. Nothing for a board that does not.
    /// </summary>
    public string? Fault { get; init; }

    public Origin Origin => Origin.Emulated;

    public bool Powers => true;

    public TimeMode? Timing => TimeMode.Realtime;

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools)
    {
        if (board.Memory is not null)
        {
            yield return new TroubleException(TroubleKind.Configuration, $"Board kind '{board.Name}' has its own processor", "connection 'process'",
                "Use board kind 'host' with this connection, or reach the board through 'qemu' or 'tty'.");
        }
    }

    /// <summary>Nothing runs yet: a process has no power without its program.</summary>
    public Task<Attachment> AttachAsync(AttachRequest request, CancellationToken cancellation) =>
        Task.FromResult<Attachment>(new ProcessAttachment(request, Fault));
}

/// <summary>A board that is a process: its flash is the rig's folder.</summary>
internal sealed partial class ProcessAttachment(AttachRequest request, string? fault) : Attachment
{
    private static readonly TimeSpan StartTimeOut = TimeSpan.FromSeconds(20);

    private readonly PhaseSocket phase = new(Path.Combine(request.Folder, "phase"), request.Board, TimeMode.Realtime, request.Services.Clock);
    private readonly TaskCompletionSource<TroubleException> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunningTool? firmware;
    private ILink? link;

    public override Origin Origin => Origin.Emulated;

    public override int Baud => request.Pace ?? 0;

    public override TimeMode? Time => TimeMode.Realtime;

    public override ChannelReader<PhaseChange> Phases => phase.Line.Changes;

    public override BoardWaveform? Waveform => phase.Line.Waveform;

    public override Task<TroubleException> Lost => lost.Task;

    public override string Evidence => firmware is { Ended.IsCompletedSuccessfully: true } ? firmware.Ended.Result.Output : "";

    public override ILink? Link => link;

    /// <summary>A process that runs already is ended first: that is its reset.</summary>
    public override async Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation)
    {
        await EndAsync();
        var command = new Command(Copy.Place(request.Folder, flashed.Firmware.File), "--phase", Path.Combine(request.Folder, "phase")) { Folder = request.Folder };
        if (flashed.Model is { } model)
            command = command.With("--model", Copy.Place(request.Folder, model.File));
        if (fault is not null)
            command = command.With("--fault", fault);
        firmware = await request.Services.Tools.StartAsync(command, cancellation);
        Watch(firmware);
        return link = await Pipelines.OpenAsync(await PortAsync(firmware, cancellation), request.Board.Baud, request.Pace, request.Services.Clock, cancellation);
    }

    public override void ClockRead(BoardTime time) => phase.ClockRead(time);

    public override async ValueTask DisposeAsync()
    {
        await EndAsync();
        await phase.DisposeAsync();
    }

    private async Task EndAsync()
    {
        var (process, port) = (firmware, link);
        (firmware, link) = (null, null);
        if (process is not null)
            await process.DisposeAsync();
        if (port is not null)
            await port.DisposeAsync();
    }

    private async Task<string> PortAsync(RunningTool process, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(StartTimeOut, request.Services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            await foreach (var line in process.Lines.ReadAllAsync(either.Token))
            {
                if (MainPort().Match(line) is { Success: true } match)
                    return match.Groups[1].Value;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Trouble(process, "did not print its port ('pty /dev/...')", "Is it the firmware of board kind 'host'?");
        }

        var result = await process.Ended;
        throw Trouble(process, $"ended with exit code {result.ExitCode}", ToolFailedException.Last(result.Output));
    }

    private TroubleException Trouble(RunningTool process, string what, string remedy) =>
        new(TroubleKind.Board, $"{request.Rig}: the firmware's process {what}", process.Command.ToString(), remedy);

    private async void Watch(RunningTool process)
    {
        var result = await process.Ended;
        if (ReferenceEquals(process, firmware))
            lost.TrySetResult(Trouble(process, $"ended with exit code {result.ExitCode}", ToolFailedException.Last(result.Output)));
    }

    [GeneratedRegex(@"^pty (/dev/\S+)\s*$")]
    private static partial Regex MainPort();
}
