using System.Text;
using Hil.Protocols;
using Hil.Protocols.MlPerfTiny;
using Hil.Rigs.Links;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.MlPerfTiny;

/// <summary>What a device said of an <c>infer</c> command.</summary>
/// <param name="StartMicroseconds">The device's clock at the first inference's begin; null in energy mode, where it prints no time.</param>
/// <param name="ElapsedMicroseconds">Device time of all inferences that count, with whatever the device prints between its two readings.</param>
public readonly record struct DeviceInference(long? StartMicroseconds, long? ElapsedMicroseconds);

/// <summary>
/// A conversation with a device of the MLPerf Tiny dialect: one command after the other, each written at once and read to its <c>m-ready</c>,
/// every reply checked. What ends the session is its <see cref="Completion"/>, and what every later command throws; a refused command
/// (<see cref="DeviceRefusedException"/>) leaves it usable. Used by one caller at a time. Nothing is allocated for the lines of an input.
/// </summary>
public sealed class MlPerfTinySession : IBoardSession
{
    /// <summary>Most outputs of a model.</summary>
    public const int MostOutputs = 1024;

    private const int GreetingTries = 3;
    private const int MostGreetings = 8;
    private static readonly TimeSpan Aftermath = TimeSpan.FromMilliseconds(250);

    private readonly ILink link;
    private readonly MlPerfTinyProtocol settings;
    private readonly ILogger log;
    private readonly DeviceLines lines;
    private readonly DeviceReply reply = new(MostOutputs);
    private readonly byte[] command = new byte[DeviceCommands.Longest];
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string asked = "";
    private Exception? failure;
    private int working;
    private long sent;

    private MlPerfTinySession(ILink link, MlPerfTinyProtocol settings, TimeProvider time, ILogger log)
    {
        (this.link, this.settings, this.log) = (link, settings, log);
        lines = new DeviceLines(link.Input, time);
    }

    public Task Completion => completion.Task;

    /// <summary>The device's name for itself, from <c>m-name-dut-[...]</c>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Bytes handed to the link.</summary>
    public long WireBytesSent => Interlocked.Read(ref sent);

    /// <summary>Bytes read from the link.</summary>
    public long WireBytesReceived => lines.Received;

    /// <summary>Outputs of the last <see cref="InferAsync"/> or <see cref="ResultsAsync"/>, in class order; overwritten by the next command.</summary>
    public ReadOnlySpan<double> Outputs => reply.Outputs;

    /// <summary>
    /// Waits until the device has booted, or takes one that runs already, and asks for its name. Until it has said that, every line is
    /// passed over: a device that was at work for somebody else ends that first.
    /// </summary>
    /// <exception cref="TroubleException">Nothing that speaks the dialect answered.</exception>
    public static async Task<MlPerfTinySession> OpenAsync(
        ILink link, MlPerfTinyProtocol settings, TimeProvider time, ILogger log, CancellationToken cancellation)
    {
        var session = new MlPerfTinySession(link, settings, time, log);
        try
        {
            await session.CommandAsync(session.GreetAsync, cancellation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks which benchmark the device runs.</summary>
    /// <returns>Profile and model, such as <c>ULPMark for tinyML Firmware V0.0.1</c> and <c>ic01</c>; empty where it does not say.</returns>
    public async Task<(string Profile, string Model)> ProfileAsync(CancellationToken cancellation)
    {
        await CommandAsync(token => AskAsync("profile", DeviceCommands.Profile, token), cancellation);
        return (reply.Profile ?? "", reply.Model ?? "");
    }

    /// <summary>Reads the device's clock.</summary>
    /// <returns>Microseconds; null in energy mode, where the command is a pulse on a pin.</returns>
    public async Task<long?> TimestampAsync(CancellationToken cancellation)
    {
        await CommandAsync(token => AskAsync("timestamp", DeviceCommands.Timestamp, token), cancellation);
        return reply.Laps > 0 ? reply.FirstLap : null;
    }

    /// <summary>Asks for the outputs of the last inference again: they are in <see cref="Outputs"/>.</summary>
    /// <param name="count">How many there have to be.</param>
    /// <param name="cancellation">Ends the session.</param>
    public Task ResultsAsync(int count, CancellationToken cancellation) => CommandAsync(
        async token =>
        {
            await AskAsync("results", DeviceCommands.Results, token);
            RequireResults(count);
        },
        cancellation);

    /// <summary>Writes an input into the device.</summary>
    /// <param name="pixels">All of it; not kept.</param>
    /// <param name="cancellation">Ends the session.</param>
    /// <exception cref="DeviceRefusedException">The device refused a line; the input in it is void.</exception>
    /// <exception cref="TroubleException">The device did not confirm the input exactly at its end, or the session has ended.</exception>
    public Task LoadAsync(ReadOnlyMemory<byte> pixels, CancellationToken cancellation) => CommandAsync(token => WriteInputAsync(pixels, token), cancellation);

    /// <summary>Lets the device infer its input; the outputs are in <see cref="Outputs"/> then.</summary>
    /// <param name="inferences">Inferences that count, 1 or more.</param>
    /// <param name="warmUp">Inferences before them.</param>
    /// <param name="outputs">How many outputs there have to be.</param>
    /// <param name="patience">How long all of it may take.</param>
    /// <param name="cancellation">Ends the session.</param>
    public async Task<DeviceInference> InferAsync(int inferences, int warmUp, int outputs, TimeSpan patience, CancellationToken cancellation)
    {
        await CommandAsync(token => RepeatAsync(inferences, warmUp, patience, token), cancellation);
        RequireResults(outputs);
        if (reply.Inferences is { } told && told != inferences) throw Fail(Wrong($"it inferred {told} times instead of {inferences}"));
        if (reply.Laps is not (0 or 2)) throw Fail(Wrong($"it printed its time {reply.Laps} times instead of twice"));
        if (reply.Laps == 0) return default;
        return LapTime.TryElapsed(reply.FirstLap, reply.SecondLap, out var elapsed) ? new(reply.FirstLap, elapsed)
            : throw Fail(Wrong($"its time goes back from {reply.FirstLap} us to {reply.SecondLap} us"));
    }

    public async ValueTask DisposeAsync()
    {
        failure ??= new ObjectDisposedException(nameof(MlPerfTinySession));
        completion.TrySetResult();
        lines.Wake();
        await lines.DisposeAsync();
    }

    private async Task GreetAsync(CancellationToken cancellation)
    {
        asked = "name";
        if (settings.Boot > TimeSpan.Zero) await PassAsync(settings.Boot, cancellation);
        var unanswered = 0;
        for (var tries = 1; reply.Name is null; tries++)
        {
            // Whatever was left in its buffer was part of the command, and while it boots it hears nothing: once more, and it is understood.
            reply.Clear();
            await SendAsync(DeviceCommands.Name, cancellation);
            unanswered++;
            if (await PassAsync(settings.ReplyTimeout, cancellation)) unanswered--;
            else if (tries >= GreetingTries) throw Late(settings.ReplyTimeout * GreetingTries);
            else continue;
            if (tries >= MostGreetings) throw Wrong("it does not tell its name");
        }

        // A greeting that was heard late is answered too; the next command's reply must not be mistaken for that.
        while (unanswered > 0 && await PassAsync(Aftermath, cancellation)) unanswered--;
        Name = reply.Name;
        log.LogDebug("{Port}: {Name} speaks the MLPerf Tiny dialect", link.Name, Name);
    }

    /// <summary>Reads up to the next <c>m-ready</c>, whatever comes before it.</summary>
    /// <returns>False when none came in time.</returns>
    private async Task<bool> PassAsync(TimeSpan patience, CancellationToken cancellation)
    {
        lines.Limit(patience);
        while (true)
        {
            var end = await lines.NextAsync(cancellation).ConfigureAwait(false);
            if (end == LineEnd.Late) return false;
            if (end == LineEnd.Closed) throw Closed();
            if (end == LineEnd.TooLong) continue;
            var line = DeviceLine.Parse(lines.Line);
            if (line.Kind == DeviceLineKind.Ready) return true;
            reply.Take(line);
        }
    }

    private async Task WriteInputAsync(ReadOnlyMemory<byte> pixels, CancellationToken cancellation)
    {
        await AskAsync("db load", command.AsMemory(0, DeviceCommands.WriteLoad(command, pixels.Length)), cancellation).ConfigureAwait(false);
        asked = "db";
        var (open, told) = (0, 0);
        while (told < pixels.Length)
        {
            if (reply.IsLoaded) throw Wrong($"m-load-done came after {told} of {pixels.Length} bytes");
            var part = pixels.Slice(told, Math.Min(DeviceCommands.MostData, pixels.Length - told));
            if (open == settings.Window)
            {
                await ReadAsync(settings.ReplyTimeout, cancellation).ConfigureAwait(false);
                open--;
                if (reply.Refusal is not null) break;
                if (reply.IsLoaded) continue;
            }

            await SendAsync(command.AsMemory(0, DeviceCommands.WriteData(command, part.Span)), cancellation).ConfigureAwait(false);
            told += part.Length;
            open++;
        }

        for (; open > 0; open--)
        {
            if (reply.IsLoaded) throw Wrong("m-load-done came before the last line's reply");
            await ReadAsync(settings.ReplyTimeout, cancellation).ConfigureAwait(false);
        }

        ThrowIfRefused();
        if (!reply.IsLoaded) throw Wrong($"m-load-done did not come after {pixels.Length} bytes: characters were lost on the way");
    }

    private async Task RepeatAsync(int inferences, int warmUp, TimeSpan patience, CancellationToken cancellation)
    {
        reply.Clear();
        asked = "infer";
        await SendAsync(command.AsMemory(0, DeviceCommands.WriteInfer(command, inferences, warmUp)), cancellation).ConfigureAwait(false);
        await ReadAsync(patience, cancellation).ConfigureAwait(false);
        ThrowIfRefused();
    }

    private Task AskAsync(string name, ReadOnlySpan<byte> text, CancellationToken cancellation)
    {
        text.CopyTo(command);
        return AskAsync(name, command.AsMemory(0, text.Length), cancellation);
    }

    private async Task AskAsync(string name, ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        reply.Clear();
        asked = name;
        await SendAsync(text, cancellation).ConfigureAwait(false);
        await ReadAsync(settings.ReplyTimeout, cancellation).ConfigureAwait(false);
        ThrowIfRefused();
    }

    private ValueTask SendAsync(ReadOnlySpan<byte> text, CancellationToken cancellation)
    {
        text.CopyTo(command);
        return SendAsync(command.AsMemory(0, text.Length), cancellation);
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        Interlocked.Add(ref sent, text.Length);
        return link.WriteAsync(text, cancellation);
    }

    /// <summary>Reads one reply to its <c>m-ready</c>.</summary>
    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadAsync(TimeSpan patience, CancellationToken cancellation)
    {
        lines.Limit(patience);
        do
        {
            var end = await lines.NextAsync(cancellation).ConfigureAwait(false);
            if (end == LineEnd.Late) throw Late(patience);
            if (end == LineEnd.Closed) throw Closed();
            if (end == LineEnd.TooLong) throw Wrong($"a line has more than {DeviceCommands.LongestLine} characters");
        }
        while (!Take());
        if (reply.Defect is { } defect) throw Wrong(defect);
    }

    private bool Take()
    {
        var line = DeviceLine.Parse(lines.Line);
        if (line.Kind == DeviceLineKind.InitDone) throw new DeviceResetException(link.Name, asked);
        if (line.Kind == DeviceLineKind.Garbage) throw Wrong($"'{line.Text}' is no line of the dialect");
        if (line.Kind == DeviceLineKind.Remark && log.IsEnabled(LogLevel.Debug)) log.LogDebug("{Port}: {Remark}", link.Name, line.Text);
        reply.Take(line);
        return line.Kind == DeviceLineKind.Ready;
    }

    /// <summary>Runs one command alone; whatever breaks it off ends the session.</summary>
    private async Task CommandAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref working, 1) != 0) throw new InvalidOperationException("A command is at work.");
        try
        {
            if (failure is not null) throw failure;
            cancellation.ThrowIfCancellationRequested();
            using var wake = cancellation.UnsafeRegister(static lines => ((DeviceLines)lines!).Wake(), lines);
            await work(cancellation).ConfigureAwait(false);
        }
        catch (DeviceRefusedException)
        {
            throw;
        }
        catch (IOException gone)
        {
            throw Fail(new LinkLostException(link.Name, $"The port went away: {gone.Message}", gone));
        }
        catch (Exception cause)
        {
            Fail(cause);
            throw;
        }
        finally
        {
            Volatile.Write(ref working, 0);
        }

        // Replies end on the port's own thread, which the caller's further work must not hold up.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    private Exception Fail(Exception cause)
    {
        if (failure is not null) return failure;
        failure = cause;
        if (cause is TroubleException)
        {
            log.LogError("The session on {Port} ended: {Cause}", link.Name, cause.Message);
            completion.TrySetException(cause);

            // The session's owner may look at it late or never.
            _ = completion.Task.Exception;
        }

        // Given up amid a command: nobody knows where the device is, but nothing about it broke.
        completion.TrySetResult();
        return cause;
    }

    private void RequireResults(int count)
    {
        if (reply.Results != count) throw Fail(Wrong($"it has {reply.Results?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no"} outputs instead of {count}"));
    }

    private void ThrowIfRefused()
    {
        if (reply.Refusal is { } words) throw new DeviceRefusedException(link.Name, asked, words);
    }

    private DeviceReplyException Wrong(string what) => new(link.Name, asked, what);

    private LinkLostException Closed() => new(link.Name, "The port was closed");

    private DeviceSilentException Late(TimeSpan waited) => new(link.Name, asked, waited, Encoding.ASCII.GetString(lines.Line[..Math.Min(80, lines.Line.Length)]));
}
