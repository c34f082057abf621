using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Hil.Protocols.MlPerfTiny;

namespace Hil.Rigs.MlPerfTiny;

/// <summary>How the wait for a line ended.</summary>
internal enum LineEnd
{
    /// <summary>There is one.</summary>
    Line,

    /// <summary>The time was over.</summary>
    Late,

    /// <summary>Longer than any device writes.</summary>
    TooLong,

    /// <summary>The port was closed.</summary>
    Closed,
}

/// <summary>
/// The lines that come over a link, with a deadline. One line at a time is kept here, so that nothing is allocated for any of them. Bytes
/// behind it stay in the link for whoever reads next.
/// </summary>
internal sealed class DeviceLines : IAsyncDisposable
{
    private readonly byte[] line = new byte[DeviceCommands.LongestLine];
    private readonly PipeReader input;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private int length;
    private long deadline = long.MaxValue;
    private long received;

    public DeviceLines(PipeReader input, TimeProvider time)
    {
        (this.input, this.time) = (input, time);
        timer = time.CreateTimer(static lines => ((DeviceLines)lines!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The line that was read last, without its end.</summary>
    public ReadOnlySpan<byte> Line => line.AsSpan(0, length);

    /// <summary>Bytes read so far.</summary>
    public long Received => Interlocked.Read(ref received);

    /// <summary>Ends every wait that lasts longer than this from now on.</summary>
    public void Limit(TimeSpan patience)
    {
        Interlocked.Exchange(ref deadline, time.GetTimestamp() + (long)(patience.TotalSeconds * time.TimestampFrequency));
        timer.Change(patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for the next line that is not empty.</summary>
    /// <exception cref="IOException">The port failed.</exception>
    /// <exception cref="OperationCanceledException">Given up; whoever cancels calls <see cref="Wake"/>.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<LineEnd> NextAsync(CancellationToken cancellation)
    {
        length = 0;
        while (true)
        {
            var read = await input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            var (end, consumed) = Take(read.Buffer);
            Interlocked.Add(ref received, read.Buffer.Slice(0, consumed).Length);
            input.AdvanceTo(consumed);
            if (end is { } known) return known;
            if (read.IsCompleted) return LineEnd.Closed;
            cancellation.ThrowIfCancellationRequested();
            if (time.GetTimestamp() >= Interlocked.Read(ref deadline)) return LineEnd.Late;
        }
    }

    /// <summary>Lets a wait look again at what could end it.</summary>
    public void Wake() => input.CancelPendingRead();

    public ValueTask DisposeAsync() => timer.DisposeAsync();

    /// <summary>Takes bytes up to the end of the first line that is not empty, or all of them. A line's end is LF; CR is dropped.</summary>
    private (LineEnd? End, SequencePosition Consumed) Take(ReadOnlySequence<byte> bytes)
    {
        while (bytes.PositionOf((byte)'\n') is { } at)
        {
            var part = bytes.Slice(0, at);
            bytes = bytes.Slice(bytes.GetPosition(1, at));
            if (!Keep(part)) return (LineEnd.TooLong, bytes.Start);
            if (length > 0 && line[length - 1] == (byte)'\r') length--;
            if (length > 0) return (LineEnd.Line, bytes.Start);
        }

        return (Keep(bytes) ? null : LineEnd.TooLong, bytes.End);
    }

    private bool Keep(in ReadOnlySequence<byte> part)
    {
        if (part.Length > line.Length - length) return false;
        part.CopyTo(line.AsSpan(length));
        length += (int)part.Length;
        return true;
    }

    private void OnTimer()
    {
        var left = Interlocked.Read(ref deadline) - time.GetTimestamp();
        if (left <= 0) Wake();
        else timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left * 1000.0 / time.TimestampFrequency)), Timeout.InfiniteTimeSpan);
    }
}
