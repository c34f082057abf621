using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hil.Protocols;
using Polly.Timeout;

namespace Hil.Rigs.Emulation;

/// <summary>QEMU's machine protocol over a Unix socket: one command at a time, events are skipped.</summary>
public sealed class Qmp : IAsyncDisposable
{
    // A command takes milliseconds; an emulator that is stopped or hangs never answers.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string path;
    private readonly TimeProvider clock;
    private readonly NetworkStream stream;
    private readonly StreamReader reader;

    private Qmp(string path, Socket socket, TimeProvider clock)
    {
        (this.path, this.clock) = (path, clock);
        stream = new(socket, ownsSocket: true);
        reader = new(stream, Encoding.UTF8);
    }

    /// <summary>Connects to an emulator that was just started.</summary>
    /// <exception cref="TroubleException">It does not listen or does not speak the protocol.</exception>
    public static async Task<Qmp> ConnectAsync(string path, TimeProvider clock, CancellationToken cancellation)
    {
        Socket socket;
        try
        {
            socket = await Pipelines.FreshSocket(clock).ExecuteAsync(async token => await OpenAsync(path, token), cancellation);
        }
        catch (Exception failure) when (failure is SocketException or TimeoutRejectedException)
        {
            throw new TroubleException(TroubleKind.Infrastructure, "The emulator does not answer on its control socket", path, "Look at its output; is another version of QEMU in PATH?", failure);
        }

        var qmp = new Qmp(path, socket, clock);
        try
        {
            _ = await qmp.InTimeAsync("greet", qmp.ReadAsync, cancellation);
            await qmp.ExecuteAsync("qmp_capabilities", cancellation);
            return qmp;
        }
        catch
        {
            await qmp.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command without arguments, such as <c>cont</c> or <c>system_reset</c>.</summary>
    /// <returns>What it returned.</returns>
    /// <exception cref="TroubleException">The emulator refused it, does not answer, or has gone.</exception>
    public Task<JsonElement> ExecuteAsync(string command, CancellationToken cancellation) => InTimeAsync(command, async token =>
    {
        await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["execute"] = command }), token);
        while (true)
        {
            var answer = await ReadAsync(token);
            if (answer.TryGetProperty("return", out var value))
                return value;
            if (answer.TryGetProperty("error", out var error))
                throw Trouble(command, error.ToString());
        }
    }, cancellation);

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        return stream.DisposeAsync();
    }

    private static async Task<Socket> OpenAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<JsonElement> InTimeAsync(string command, Func<CancellationToken, Task<JsonElement>> work, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            return await work(either.Token);
        }
        catch (IOException failure)
        {
            throw Trouble(command, failure.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Trouble(command, $"It does not answer within {Patience.TotalSeconds:0} s.");
        }
    }

    private async Task<JsonElement> ReadAsync(CancellationToken cancellation)
    {
        var line = await reader.ReadLineAsync(cancellation) ?? throw new IOException("the emulator has closed the socket");
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new IOException("not an object: " + line);
        }
        catch (JsonException failure)
        {
            throw new IOException("not JSON: " + line, failure);
        }
    }

    private TroubleException Trouble(string command, string why) => new(TroubleKind.Infrastructure, $"The emulator did not do '{command}'", path, why);
}
