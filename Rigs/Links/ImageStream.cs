using System.Runtime.CompilerServices;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Links;

/// <summary>
/// The images of one session (SPEC.md, 1.4): begins them as the board's window allows, gives out their chunks and commits,
/// and sends again what is missing. Everything except <see cref="SendAsync"/> is called under the session's gate.
/// </summary>
internal sealed class ImageStream(string port, Lock gate, Action wakeWriter) : IDisposable
{
    /// <summary>Rounds of an image that never gets through: far beyond what a link still worth using needs.</summary>
    private const int MaximumRounds = 32;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly AsyncSignal _windowMoved = new();
    private readonly List<ImageSlot> _active = [];
    private readonly Stack<ImageSlot> _free = new();
    private Exception? _failure;
    private int _inputBytes;
    private ushort _next;
    private ushort _until;

    /// <summary>Pixels of confirmed images, in bytes.</summary>
    public long BytesConfirmed { get; private set; }

    /// <summary>Images confirmed.</summary>
    public long Confirmed { get; private set; }

    /// <summary>Chunks sent again.</summary>
    public long Resends { get; private set; }

    /// <summary>Whether a chunk or a commit waits.</summary>
    public bool HasWork
    {
        get
        {
            foreach (var slot in _active)
            {
                if (slot.Pending != 0 || slot.CommitDue) return true;
            }

            return false;
        }
    }

    /// <summary>Sets the size of an image; <see cref="SendAsync"/> refuses any other.</summary>
    public void Configure(uint inputBytes) => _inputBytes = (int)inputBytes;

    /// <summary>Waits for the window and takes the pixels over.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ImageTicket> SendAsync(uint sample, ReadOnlyMemory<byte> pixels, CancellationToken cancellation)
    {
        if (pixels.Length != _inputBytes || _inputBytes == 0)
        {
            throw new TroubleException(
                TroubleKind.Data, $"An image of {pixels.Length} bytes does not fit a model that takes {_inputBytes}", port,
                _inputBytes == 0 ? "Flash a model." : "Use a data set of the model's input size.");
        }

        var crc = Crc32.Compute(pixels.Span);
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var registration = cancellation.UnsafeRegister(static signal => ((AsyncSignal)signal!).Set(), _windowMoved);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                lock (gate)
                {
                    if (_failure is not null) throw _failure;
                    if ((short)(ushort)(_until - _next) > 0)
                    {
                        var slot = Begin(sample, crc, pixels.Span);
                        wakeWriter();
                        return new(slot.Image, sample, crc, slot.Done.Task);
                    }
                }

                await _windowMoved.WaitAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The next chunk that has to go out, oldest image first.</summary>
    public bool TryTakeChunk(long now, out ImageSlot slot, out int chunk)
    {
        foreach (var candidate in _active)
        {
            if (candidate.Pending == 0) continue;
            slot = candidate;
            chunk = (int)UInt128.TrailingZeroCount(slot.Pending);
            slot.Pending &= slot.Pending - 1;
            if (slot.Pending == 0) slot.CommitDue = true;
            if (slot.Begun == 0) slot.Begun = now;
            return true;
        }

        slot = null!;
        chunk = 0;
        return false;
    }

    /// <summary>Writes the next commit that has to go out.</summary>
    /// <returns>Its length, 0 when none is due.</returns>
    public int TakeCommit(Span<byte> destination)
    {
        foreach (var slot in _active)
        {
            if (!slot.CommitDue) continue;
            slot.CommitDue = false;
            slot.StatusDue = true;
            var length = new ImageCommitMessage(slot.Image, slot.Sample, slot.Crc).Write(destination);

            // Header, CRC, COBS and delimiter of its frame.
            slot.WireBytes += length + 10;
            return length;
        }

        return 0;
    }

    /// <summary>The link has taken everything given out so far.</summary>
    public void OnWritten(long now)
    {
        foreach (var slot in _active)
        {
            if (slot.Pending == 0 && slot.Sent == 0) slot.Sent = now;
        }
    }

    public void OnWindow(ImageWindowMessage message)
    {
        if ((short)(ushort)(message.Until - _until) <= 0) return;
        _until = message.Until;
        _windowMoved.Set();
    }

    /// <exception cref="ProtocolException">The board confirms what was not sent, or never gets the image complete.</exception>
    public void OnStatus(ImageStatusMessage message, long now)
    {
        var slot = _active.Find(s => s.Image == message.Image && s.StatusDue)
            ?? throw new ProtocolException(port, $"The board reports on image {message.Image}, which was not committed");
        slot.StatusDue = false;
        if (message.Missing != 0)
        {
            if ((message.Missing & ~slot.AllChunks) != 0)
                throw new ProtocolException(port, $"The board misses chunks that image {message.Image} does not have");
            if (++slot.Rounds > MaximumRounds)
                throw new ProtocolException(port, $"Image {message.Image} did not get through in {MaximumRounds} rounds");
            slot.Pending = message.Missing;
            slot.Sent = 0;
            slot.Resends += message.MissingCount;
            Resends += message.MissingCount;
            return;
        }

        if (message.Crc != slot.Crc)
        {
            throw new ProtocolException(
                port, $"The board took image {message.Image} as complete with CRC {message.Crc:x8} instead of {slot.Crc:x8}");
        }

        _active.Remove(slot);
        BytesConfirmed += slot.Length;
        Confirmed++;
        slot.Done.SetResult(new(
            slot.Image, slot.Sample, slot.Crc, slot.Begun, slot.Sent == 0 ? now : slot.Sent, now, slot.Resends, slot.WireBytes));
        _free.Push(slot);
    }

    /// <summary>Fails every image on its way and every later one with this cause.</summary>
    public void Fail(Exception cause)
    {
        _failure = cause;
        foreach (var slot in _active)
        {
            slot.Done.TrySetException(cause);

            // Not every caller looks at every ticket; the session's own completion reports the cause.
            _ = slot.Done.Task.Exception;
        }

        _active.Clear();
        _windowMoved.Set();
    }

    public void Dispose() => _turn.Dispose();

    private ImageSlot Begin(uint sample, uint crc, ReadOnlySpan<byte> pixels)
    {
        if (!_free.TryPop(out var slot)) slot = new ImageSlot(_inputBytes);
        slot.Begin(_next++, sample, crc, pixels);
        _active.Add(slot);
        return slot;
    }
}
