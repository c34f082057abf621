using System.Buffers;
using System.IO.Pipelines;
using Hil.Rigs.Links;
using Hil.Testing.Links;

namespace Hil.Rigs.Tests.Links;

/// <summary>What every serial link keeps, on a real pseudo terminal.</summary>
public abstract class LinkContract : IDisposable
{
    private readonly PseudoTerminal _device;

    protected LinkContract()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo terminals are made through Linux's C library");
        _device = new PseudoTerminal();
    }

    /// <summary>Device that the link is opened on.</summary>
    protected string Port => _device.Path;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_of_every_value_pass_unchanged_in_both_directions()
    {
        await using var link = Open(Port, 115_200);
        var all = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        _device.Write(all);
        Assert.Equal(all, await ReadAsync(link.Input, all.Length));
        await link.WriteAsync(all, Cancellation);
        Assert.Equal(all, await Task.Run(() => TakeFromDevice(all.Length), Cancellation));
    }

    [Fact]
    public async Task A_megabyte_goes_through_a_device_that_reads_slowly()
    {
        await using var link = Open(Port, 115_200);
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        var taking = Task.Run(() => TakeFromDevice(bytes.Length), Cancellation);
        await link.WriteAsync(bytes, Cancellation);
        Assert.Equal(bytes, await taking);
    }

    [Fact]
    public async Task A_write_to_a_device_that_takes_nothing_is_cancelled()
    {
        await using var link = Open(Port, 115_200);
        using var cancelled = new CancellationTokenSource();
        var writing = link.WriteAsync(new byte[1 << 20], cancelled.Token).AsTask();
        Assert.False(writing.IsCompleted);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task A_cancelled_read_loses_no_byte()
    {
        await using var link = Open(Port, 115_200);
        const int total = 20_000;
        var writing = Task.Run(
            () =>
            {
                for (var i = 0; i < total; i++) _device.Write([(byte)i]);
            },
            Cancellation);
        var received = new List<byte>();
        while (received.Count < total)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromMicroseconds(200), TimeProvider.System);
            try
            {
                var read = await link.Input.ReadAsync(soon.Token);
                received.AddRange(read.Buffer.ToArray());
                link.Input.AdvanceTo(read.Buffer.End);
            }
            catch (OperationCanceledException)
            {
            }
        }

        await writing;
        Assert.Equal(Enumerable.Range(0, total).Select(i => (byte)i), received);
    }

    // A read that an implementation never ends would hold up everything: it fails here.
    [Fact(Timeout = 120_000)]
    public async Task An_unplugged_device_ends_reads_and_writes_at_once_and_closing_returns()
    {
        var link = Open(Port, 115_200);
        var reading = link.Input.ReadAsync(Cancellation).AsTask();
        var stuck = link.WriteAsync(new byte[1 << 20], Cancellation).AsTask();
        _device.Dispose();
        await Assert.ThrowsAsync<IOException>(() => reading);
        await Assert.ThrowsAsync<IOException>(() => stuck);
        await Assert.ThrowsAsync<IOException>(async () => await link.Input.ReadAsync(Cancellation));
        await Assert.ThrowsAsync<IOException>(async () => await link.WriteAsync(new byte[1], Cancellation));
        await link.DisposeAsync();
    }

    [Fact]
    public async Task A_closed_port_can_be_opened_again()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var link = Open(Port, 115_200);
            await link.WriteAsync(new byte[] { 42 }, Cancellation);
            Assert.Equal([42], await Task.Run(() => TakeFromDevice(1), Cancellation));
        }
    }

    [Fact]
    public void A_port_that_is_not_there_or_no_port_is_refused_by_name()
    {
        Assert.Contains("/dev/none", Assert.Throws<PortUnusableException>(() => Open("/dev/none", 115_200)).Message, StringComparison.Ordinal);
        Assert.Contains("/dev/null", Assert.Throws<PortUnusableException>(() => Open("/dev/null", 115_200)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _device?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the link under test.</summary>
    protected abstract ILink Open(string port, int baud);

    private static async Task<byte[]> ReadAsync(PipeReader input, int count)
    {
        var received = new List<byte>();
        while (received.Count < count)
        {
            var read = await input.ReadAsync(Cancellation);
            received.AddRange(read.Buffer.ToArray());
            input.AdvanceTo(read.Buffer.End);
        }

        return [.. received];
    }

    private byte[] TakeFromDevice(int count)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;) done += _device.Read(bytes.AsSpan(done, Math.Min(512, count - done)));
        return bytes;
    }
}
