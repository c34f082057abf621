using System.IO.Pipelines;
using System.IO.Ports;

namespace Hil.Rigs.Links;

/// <summary>
/// A serial port over System.IO.Ports, for systems without <see cref="TtyLink"/>. The read that is under way is never
/// cancelled (that loses bytes); when a read or a write fails the port counts as gone: on Unix the library's loop ends over the failure,
/// and a request that comes a moment later is never taken up.
/// </summary>
public sealed class SerialPortLink : ILink
{
    private const int ReadBytes = 4096;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);
    private readonly SerialPort _port;
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly Pipe _pipe = new(new PipeOptions(useSynchronizationContext: false));
    private readonly CancellationTokenSource _over = new();
    private readonly Task _reading;
    private volatile IOException? _gone;
    private int _disposed;

    private SerialPortLink(SerialPort port, TimeProvider time)
    {
        (_port, _stream, _time) = (port, port.BaseStream, time);
        _reading = Task.Run(ReadAsync);
    }

    /// <inheritdoc/>
    public string Name => _port.PortName;

    /// <inheritdoc/>
    public PipeReader Input => _pipe.Reader;

    /// <summary>Opens a port and owns it until disposed.</summary>
    /// <param name="port">COM3, /dev/cu.usbmodem1101.</param>
    /// <param name="baud">Speed in baud.</param>
    /// <param name="time">Bounds the wait for a port that does not close.</param>
    /// <exception cref="PortUnusableException">It cannot be opened; the message carries the system's words.</exception>
    public static SerialPortLink Open(string port, int baud, TimeProvider time)
    {
        var serial = new SerialPort(port, baud);
        try
        {
            serial.Open();
            RaiseTerminalReady(serial);
            return new SerialPortLink(serial, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            serial.Dispose();
            throw new PortUnusableException(
                port, $"The port cannot be opened: {e.Message}", "Check its name, whether another program has it, and the user's rights.", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (_gone is { } gone) throw new IOException(gone.Message, gone);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _over.Token);
        try
        {
            // A write to a port that has gone never ends by itself.
            await _stream.WriteAsync(bytes, either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new IOException(_gone?.Message ?? e.Message, e);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            var lost = _gone ?? e as IOException ?? new IOException("the device hung up", e);
            await LoseAsync(lost).ConfigureAwait(false);
            throw new IOException(lost.Message, e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _gone ??= new IOException("the link was closed");
        await _over.CancelAsync().ConfigureAwait(false);

        // Close() of a port that has gone may hang for ever after a write (Unix); the process then keeps it.
        var closing = Task.Run(_port.Dispose);
        await Task.WhenAny(Task.WhenAll(closing, _reading), Task.Delay(CloseLimit, _time, CancellationToken.None)).ConfigureAwait(false);
        _over.Dispose();
    }

    /// <summary>USB boards send nothing before it; ports without modem lines refuse it.</summary>
    private static void RaiseTerminalReady(SerialPort port)
    {
        try
        {
            port.DtrEnable = true;
        }
        catch (IOException)
        {
        }
    }

    private async Task ReadAsync()
    {
        // Not the pipe's own memory: a read that never ends keeps it.
        var buffer = new byte[ReadBytes];
        var over = _over.Token;
        IOException? cause = null;
        try
        {
            while (Volatile.Read(ref _disposed) == 0)
            {
                var count = await _stream.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(over).ConfigureAwait(false);
                if (count == 0) throw new IOException("the device hung up");
                await _pipe.Writer.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or UnauthorizedAccessException or OperationCanceledException)
        {
            cause = _gone ?? e as IOException ?? new IOException("the device hung up", e);
        }

        var wasClosed = Volatile.Read(ref _disposed) != 0;
        if (!wasClosed) await LoseAsync(cause!).ConfigureAwait(false);
        await _pipe.Writer.CompleteAsync(wasClosed ? null : cause).ConfigureAwait(false);
    }

    /// <summary>Ends what waits, for good.</summary>
    private async Task LoseAsync(IOException cause)
    {
        _gone ??= cause;
        try
        {
            await _over.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It was closed meanwhile, which ended everything.
        }
    }
}
