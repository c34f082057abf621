using System.IO.Pipelines;
using Hil.Rigs.Links;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Links;

public sealed class PacedLinkTests : IAsyncDisposable
{
    /// <summary>One byte in a millisecond.</summary>
    private const int Baud = 10_000;

    private readonly FakeTimeProvider _time = new();
    private readonly Recorder _wire = new();
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_come_out_when_a_wire_would_have_carried_them()
    {
        await using var link = new PacedLink(_wire, Baud, _time, buffer: 100);
        await link.WriteAsync(new byte[50], Cancellation);
        Assert.Equal(0, _wire.Count);
        await AdvanceAsync(10, 10);
        await AdvanceAsync(39, 49);
        await AdvanceAsync(1, 50);
        Assert.Equal(TimeSpan.FromMilliseconds(50), link.Busy);
    }

    [Fact]
    public async Task A_write_completes_when_what_is_left_fits_the_buffer()
    {
        await using var link = new PacedLink(_wire, Baud, _time, buffer: 100);
        var writing = link.WriteAsync(new byte[160], Cancellation).AsTask();
        await AdvanceAsync(40, 40);
        Assert.False(writing.IsCompleted);
        await AdvanceAsync(30, 70);
        await writing.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancellation);
        await AdvanceAsync(90, 160);
    }

    [Fact]
    public async Task A_late_timer_costs_the_wire_nothing_while_bytes_wait()
    {
        await using var link = new PacedLink(_wire, Baud, _time, buffer: 100);
        await link.WriteAsync(new byte[100], Cancellation);

        // One jump instead of fifty slices: the bytes of the whole jump come out.
        await AdvanceAsync(70, 70);
        await AdvanceAsync(30, 100);
        Assert.Equal(TimeSpan.FromMilliseconds(100), link.Busy);
    }

    [Fact]
    public async Task A_pause_between_writes_is_a_pause_of_the_wire()
    {
        await using var link = new PacedLink(_wire, Baud, _time, buffer: 100);
        await link.WriteAsync(new byte[10], Cancellation);
        await AdvanceAsync(50, 10);
        await link.WriteAsync(new byte[10], Cancellation);
        await AdvanceAsync(5, 15);
        await AdvanceAsync(5, 20);
        Assert.Equal(TimeSpan.FromMilliseconds(20), link.Busy);
        Assert.Equal(20, link.BytesWritten);
    }

    [Fact]
    public async Task A_cancelled_write_leaves_and_a_closed_link_refuses()
    {
        var link = new PacedLink(_wire, Baud, _time, buffer: 10);
        using var cancelled = new CancellationTokenSource();
        var writing = link.WriteAsync(new byte[100], cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        await link.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(async () => await link.WriteAsync(new byte[1], Cancellation));
    }

    [Fact]
    public async Task A_failure_of_the_paced_link_is_that_of_the_next_write()
    {
        await using var link = new PacedLink(_wire, Baud, _time, buffer: 10);
        _wire.Failure = new IOException("the device hung up");
        var writing = link.WriteAsync(new byte[100], Cancellation).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Contains("hung up", (await Assert.ThrowsAsync<IOException>(() => writing)).Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _wire.DisposeAsync();

    /// <summary>Moves the clock on and waits until as many bytes are out; the limit is only a net.</summary>
    private async Task AdvanceAsync(int milliseconds, int expected)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        for (var waited = 0; _wire.Count < expected && waited < 20_000; waited++)
        {
            // A timer that was armed between the jump and now is due at once, and not before the clock moves.
            _time.Advance(TimeSpan.Zero);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
        }

        Assert.Equal(expected, _wire.Count);
    }

    private sealed class Recorder : ILink
    {
        private int _count;

        public string Name => "recorder";

        public PipeReader Input { get; } = new Pipe().Reader;

        public int Count => Volatile.Read(ref _count);

        public IOException? Failure { get; set; }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            if (Failure is not null) throw Failure;
            Interlocked.Add(ref _count, bytes.Length);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
