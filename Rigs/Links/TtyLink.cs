using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Hil.Rigs.Links.LinuxTty;

namespace Hil.Rigs.Links;

/// <summary>
/// A serial port on Linux, over libc: System.IO.Ports loses bytes on cancelled reads, hangs on unplug and adds a millisecond to
/// each hop there. One thread waits in poll(2) for bytes, for room to write and for the wake-up of the other methods. What
/// awaits <see cref="Input"/> goes on on that thread and must not block it.
/// </summary>
public sealed class TtyLink : ILink, IModemLines
{
    /// <summary>Bytes that wait for a consumer until the port is left to its own back-pressure.</summary>
    private const int InputLimit = 1 << 18;

    private const int ReadBytes = 4096;
    private readonly SafeFileHandle _tty;
    private readonly SafeFileHandle _event;
    private readonly bool _isExclusive;
    private readonly AsyncSignal _writable = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The reader goes on on the port's own thread, which would only wait meanwhile: a change of threads costs more than
    // all the work that a few frames make.
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: InputLimit, resumeWriterThreshold: InputLimit / 2, readerScheduler: PipeScheduler.Inline,
        useSynchronizationContext: false));

    private volatile IOException? _gone;
    private volatile bool _isStopping;
    private volatile bool _writerWaits;

    private TtyLink(string port, SafeFileHandle tty, SafeFileHandle wake, bool isExclusive)
    {
        (Name, _tty, _event, _isExclusive) = (port, tty, wake, isExclusive);
        new Thread(Run, 256 * 1024) { IsBackground = true, Name = "tty " + port }.Start();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public PipeReader Input => _pipe.Reader;

    /// <summary>Opens a port and owns it until disposed.</summary>
    /// <param name="port">Device, as /dev/ttyACM0, /dev/pts/3, or a link to one.</param>
    /// <param name="baud">Any speed that the driver can make within 3 %; a pseudo terminal takes all.</param>
    /// <exception cref="PortBusyException">Another process, or another link of this one, owns it.</exception>
    /// <exception cref="PortUnusableException">It is not there, not a port, not for this user, or cannot do the speed.</exception>
    public static TtyLink Open(string port, int baud)
    {
        var file = LinuxTty.Open(port, ReadWrite | NoControllingTty | NonBlocking | CloseOnExec);
        if (file < 0) throw OpenTrouble(port, Marshal.GetLastPInvokeError());
        var tty = new SafeFileHandle(file, ownsHandle: true);
        try
        {
            if (Lock(tty, LockExclusive | LockNonBlocking) != 0) throw BusyTrouble(port);
            var speed = MakeRaw(tty, baud);
            if (speed < 0)
            {
                throw new PortUnusableException(
                    port, $"This is not a serial port: {Marshal.GetPInvokeErrorMessage(-speed)}", "Give the device of a serial port.");
            }

            if (Math.Abs(speed - baud) > baud * 0.03)
                throw new PortUnusableException(port, $"The port makes {speed} baud of {baud}", "State a speed that the adapter has.");
            AskForLowLatency(tty);

            // The flag keeps programs away that ask for no lock. A pseudo terminal would keep it beyond our end, since
            // its other side stays open.
            var isExclusive = !Path.GetFullPath(port).StartsWith("/dev/pts/", StringComparison.Ordinal) && Control(tty, SetExclusive);
            var wake = EventFile(0, NonBlocking | CloseOnExec);
            if (wake < 0) throw OpenTrouble(port, Marshal.GetLastPInvokeError());
            return new TtyLink(port, tty, new SafeFileHandle(wake, ownsHandle: true), isExclusive);
        }
        catch
        {
            tty.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Cancelled, a part of the bytes may have gone out.</remarks>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var written = WriteSome(bytes.Span);
        return written == bytes.Length ? ValueTask.CompletedTask : WriteRestAsync(bytes[written..], cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isStopping) return;
        _isStopping = true;
        _pipe.Writer.CancelPendingFlush();
        WakeThread();
        await _ended.Task.ConfigureAwait(false);
        if (_isExclusive) _ = Control(_tty, ClearExclusive);
        _tty.Dispose();
        _event.Dispose();
    }

    /// <inheritdoc/>
    public void Drive(bool dtr, bool rts)
    {
        ObjectDisposedException.ThrowIf(_isStopping, this);
        if (!DriveLines(_tty, dtr, rts))
            throw IModemLines.Missing(Name, Marshal.GetLastPInvokeErrorMessage());
    }

    private static Exception OpenTrouble(string port, int error) => error switch
    {
        Busy => BusyTrouble(port),
        NoEntry => new PortUnusableException(port, "There is no such port", "Plug the board in, or correct the port in the bench file."),
        AccessDenied => new PortUnusableException(port, "This user may not open the port", "Add the user to the port's group (dialout)."),
        _ => new PortUnusableException(
            port, $"The port cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}", "Unplug the board and plug it in again."),
    };

    private static PortBusyException BusyTrouble(string port)
    {
        var holder = PortHolder.Find(port);
        return new(port, holder?.Process, holder?.Program);
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using var registration = cancellation.UnsafeRegister(static signal => ((AsyncSignal)signal!).Set(), _writable);
        while (!bytes.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            _writerWaits = true;
            WakeThread();
            await _writable.WaitAsync().ConfigureAwait(false);
            bytes = bytes[WriteSome(bytes.Span)..];
        }
    }

    private int WriteSome(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_isStopping, this);
        var done = 0;
        while (done < bytes.Length)
        {
            if (_gone is { } gone) throw new IOException(gone.Message, gone);
            var written = Write(_tty, bytes[done..]);
            if (written >= 0) done += written;
            else if (written == -TryAgain) break;
            else if (written != -Interrupted) throw new IOException(Marshal.GetPInvokeErrorMessage(-written));
        }

        return done;
    }

    private void Run()
    {
        Span<PollEntry> entries = stackalloc PollEntry[2];
        entries[0].File = (int)_tty.DangerousGetHandle();
        entries[1] = new PollEntry { File = (int)_event.DangerousGetHandle(), Events = PollIn };
        try
        {
            while (!_isStopping)
            {
                entries[0].Events = (short)(_writerWaits ? PollIn | PollOut : PollIn);
                var failed = Poll(entries);
                if (failed == -Interrupted) continue;
                if (failed != 0) throw new IOException(Marshal.GetPInvokeErrorMessage(-failed));
                if (entries[1].Seen != 0) Drain();
                if ((entries[0].Seen & PollIn) != 0) ReadSome();
                else if ((entries[0].Seen & PollGone) != 0) throw new IOException("the device hung up");
                if ((entries[0].Seen & PollOut) != 0)
                {
                    _writerWaits = false;
                    _writable.Set();
                }
            }
        }
        catch (IOException e)
        {
            _gone = e;
        }

        _gone ??= new IOException("the link was closed");
        _writable.Set();
        _pipe.Writer.Complete(_isStopping ? null : _gone);
        _ended.SetResult();
    }

    private void ReadSome()
    {
        var count = Read(_tty, _pipe.Writer.GetSpan(ReadBytes));
        if (count is -TryAgain or -Interrupted) return;
        if (count <= 0) throw new IOException(count == 0 ? "the device hung up" : Marshal.GetPInvokeErrorMessage(-count));
        _pipe.Writer.Advance(count);
        var flushed = _pipe.Writer.FlushAsync();

        // This thread has nothing else to do: while it waits here, the driver's buffer fills and the board is held back.
        if (!flushed.IsCompleted) flushed.AsTask().GetAwaiter().GetResult();
    }

    private void Drain()
    {
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        _ = Read(_event, count);
    }

    private void WakeThread()
    {
        ReadOnlySpan<byte> one = BitConverter.IsLittleEndian ? [1, 0, 0, 0, 0, 0, 0, 0] : [0, 0, 0, 0, 0, 0, 0, 1];
        _ = Write(_event, one);
    }
}
