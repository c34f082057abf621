using System.Buffers;
using System.IO.Pipelines;
using Hil.Rigs.Links;

namespace Hil.Testing.Links;

/// <summary>What a bad wire does to a frame, as probabilities from 0 to 1.</summary>
/// <param name="Drop">The frame is lost.</param>
/// <param name="Corrupt">One of its bits is flipped (it may become two frames, or join the next).</param>
/// <param name="Duplicate">It arrives twice.</param>
public sealed record LinkFaults(double Drop = 0, double Corrupt = 0, double Duplicate = 0)
{
    /// <summary>A good wire.</summary>
    public static LinkFaults None { get; } = new();
}

/// <summary>Lets a link lose, damage and repeat frames by a seed, stall and be unplugged.</summary>
public sealed class FaultyLink : ILink
{
    private readonly ILink _inner;
    private readonly LinkFaults _outward;
    private readonly Random _outwardRandom;
    private readonly Pipe _pipe = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Task _pump;
    private volatile IOException? _gone;
    private volatile TaskCompletionSource? _stalled;

    /// <param name="inner">Good link, disposed with this one.</param>
    /// <param name="seed">Same seed, same faults for the same frames.</param>
    /// <param name="outward">Faults of what is written.</param>
    /// <param name="inward">Faults of what is read.</param>
    public FaultyLink(ILink inner, int seed, LinkFaults outward, LinkFaults inward)
    {
        (_inner, _outward, _outwardRandom) = (inner, outward, new Random(seed));
        _pump = PumpAsync(inward, new Random(seed ^ 0x5EED));
    }

    public string Name => _inner.Name;

    public PipeReader Input => _pipe.Reader;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (_stalled is { } stalled) await stalled.Task.WaitAsync(cancellation);
        if (_gone is { } gone) throw new IOException(gone.Message);
        var output = new ArrayBufferWriter<byte>(bytes.Length * 2);
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf((byte)0);
            var frame = end < 0 ? rest : rest[..(end + 1)];
            rest = rest[frame.Length..];
            Spoil(frame.Span, _outward, _outwardRandom, output);
        }

        await _inner.WriteAsync(output.WrittenMemory, cancellation);
    }

    /// <summary>Writes hang from now on, until <see cref="Resume"/>.</summary>
    public void Stall() => _stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends a stall.</summary>
    public void Resume()
    {
        var stalled = _stalled;
        _stalled = null;
        stalled?.TrySetResult();
    }

    /// <summary>The device goes away: the input ends with the exception and writes throw it.</summary>
    public void Unplug()
    {
        _gone = new IOException("the device hung up");
        _inner.Input.CancelPendingRead();
        Resume();
    }

    public async ValueTask DisposeAsync()
    {
        _gone ??= new IOException("the link was closed");
        _inner.Input.CancelPendingRead();
        Resume();
        await _pump;
        await _inner.DisposeAsync();
    }

    private async Task PumpAsync(LinkFaults faults, Random random)
    {
        try
        {
            while (_gone is null)
            {
                var read = await _inner.Input.ReadAsync();
                var rest = read.Buffer;
                while (rest.PositionOf((byte)0) is { } end)
                {
                    var frame = rest.Slice(0, rest.GetPosition(1, end));
                    rest = rest.Slice(frame.End);
                    Spoil(frame.ToArray(), faults, random, _pipe.Writer);
                }

                _inner.Input.AdvanceTo(rest.Start, rest.End);
                await _pipe.Writer.FlushAsync();
                if (read.IsCompleted) break;
            }

            await _pipe.Writer.CompleteAsync(_gone);
        }
        catch (IOException e)
        {
            _gone = e;
            await _pipe.Writer.CompleteAsync(e);
        }
    }

    private static void Spoil(ReadOnlySpan<byte> frame, LinkFaults faults, Random random, IBufferWriter<byte> output)
    {
        if (random.NextDouble() < faults.Drop) return;
        var repeats = random.NextDouble() < faults.Duplicate ? 2 : 1;
        for (var i = 0; i < repeats; i++)
        {
            var span = output.GetSpan(frame.Length);
            frame.CopyTo(span);
            if (random.NextDouble() < faults.Corrupt) span[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
            output.Advance(frame.Length);
        }
    }
}
