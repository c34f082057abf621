using System.Buffers;
using System.Security.Cryptography;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Rigs.Links;

namespace Hil.Rigs.Power.Probe;

/// <summary>
/// The host's end of the probe link (SPEC.md, section 5): greets, asks one thing at a time until it is answered, and hands on what
/// the probe sends of itself. Ends with its first cause, once.
/// </summary>
internal sealed class ProbeLink : IAsyncDisposable
{
    private const int Tries = 20;
    private static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(250);

    private readonly ILink link;
    private readonly TimeProvider clock;
    private readonly BodyReader reader = new();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly TaskCompletionSource<Hello> greeted = NewAnswer<Hello>();
    private readonly TaskCompletionSource<TroubleException> lost = NewAnswer<TroubleException>();
    private readonly uint session = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private readonly byte[] wire = new byte[WireLimits.MaximumOnWire + 1];
    private readonly Task reading;
    private TaskCompletionSource<ProbeAnswer>? open;
    private uint token;
    private ushort sequence;
    private volatile bool isEnding;

    public ProbeLink(ILink link, TimeProvider clock)
    {
        (this.link, this.clock) = (link, clock);
        reading = ReadAsync();
    }

    public string Name => link.Name;

    /// <summary>Takes conversions and edges, on the link's own thread; null while nothing is to be taken.</summary>
    public ProbeReadings? Readings { get; set; }

    /// <summary>The probe ended the sampling of itself. Called on the link's own thread.</summary>
    public Action<ProbeReport>? Ended { get; set; }

    /// <summary>When the probe was last heard: a timestamp of the clock.</summary>
    public long Heard { get; private set; }

    /// <summary>Frames of the session that the probe sent, or had no room for, and that did not come.</summary>
    public long FramesLost { get; private set; }

    /// <summary>Completes with the cause when nothing can come any more.</summary>
    public Task<TroubleException> Lost => lost.Task;

    /// <summary>Begins a session.</summary>
    public async Task GreetAsync(CancellationToken cancellation)
    {
        for (var i = 0; i < Tries; i++)
        {
            // A delimiter first: it ends whatever the probe has read of anything else.
            wire[0] = 0;
            await WriteAsync(1 + FrameWriter.Write(Hello.FromHost(session), wire.AsSpan(1)), cancellation);
            if (await WithinAsync(greeted.Task, cancellation))
            {
                await greeted.Task;
                return;
            }
        }

        throw ProbeTroubles.Absent(Name, Repeat * Tries);
    }

    public Task<ProbeAnswer> AskAsync(ProbeFrame request, CancellationToken cancellation) =>
        AskAsync(request, (number, body) => new ProbeRequest(request, number).Write(body), cancellation);

    public Task<ProbeAnswer> StartAsync(byte address, ushort configuration, ushort busKilohertz, CancellationToken cancellation) =>
        AskAsync(ProbeFrame.Start, (number, body) => new ProbeStart(number, address, configuration, busKilohertz).Write(body), cancellation);

    /// <summary>Ends the link with this cause, unless it has ended.</summary>
    public void Fail(TroubleException cause)
    {
        if (isEnding || !lost.TrySetResult(cause))
            return;
        lock (gate)
            open?.TrySetException(cause);
        if (greeted.TrySetException(cause))
            _ = greeted.Task.Exception;
        Readings?.Complete();
    }

    public async ValueTask DisposeAsync()
    {
        isEnding = true;
        link.Input.CancelPendingRead();
        await reading;
        await link.DisposeAsync();
        Readings?.Complete();
        turn.Dispose();
    }

    private static TaskCompletionSource<T> NewAnswer<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<ProbeAnswer> AskAsync(ProbeFrame request, Func<uint, byte[], int> write, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var body = new byte[ProbeStart.Length];
            var answer = NewAnswer<ProbeAnswer>();
            for (var i = 0; i < Tries; i++)
            {
                if (i == 0 || request == ProbeFrame.Ping)
                {
                    // Of a ping that is sent again it would not be known which one was answered.
                    answer = NewAnswer<ProbeAnswer>();
                    lock (gate)
                        (token, open) = (token + 1, answer);
                }

                if (Lost.IsCompletedSuccessfully)
                    throw await Lost;
                var sent = clock.GetTimestamp();
                await WriteAsync(FrameWriter.WriteBody(body.AsSpan(0, write(token, body)), wire), cancellation);
                if (await WithinAsync(answer.Task, cancellation))
                    return await answer.Task with { Sent = sent };
            }

            throw ProbeTroubles.Unanswered(Name, request, Repeat * Tries);
        }
        finally
        {
            lock (gate)
                open = null;
            turn.Release();
        }
    }

    /// <summary>Whether something has come, or failed, before it is time to ask again.</summary>
    private async Task<bool> WithinAsync(Task task, CancellationToken cancellation)
    {
        try
        {
            await task.WaitAsync(Repeat, clock, cancellation);
        }
        catch (TimeoutException)
        {
            return false;
        }

        return true;
    }

    private async Task WriteAsync(int length, CancellationToken cancellation)
    {
        try
        {
            await link.WriteAsync(wire.AsMemory(0, length), cancellation);
        }
        catch (IOException failure)
        {
            Fail(Gone(failure));
            throw await Lost;
        }
    }

    private LinkLostException Gone(IOException failure) => new(Name, $"The probe's port went away: {failure.Message}", failure);

    private async Task ReadAsync()
    {
        try
        {
            while (!isEnding)
            {
                var read = await link.Input.ReadAsync();
                Take(read.Buffer);
                link.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    throw new IOException("the port was closed");
            }
        }
        catch (IOException failure)
        {
            Fail(Gone(failure));
        }
    }

    private void Take(ReadOnlySequence<byte> bytes)
    {
        var now = clock.GetTimestamp();
        while (reader.TryRead(ref bytes, out var body) && !Lost.IsCompleted)
        {
            if (Hello.TryRead(body, out var hello))
                Greet(hello);
            else if (greeted.Task.IsCompletedSuccessfully && Understand(body, now))
                Heard = now;
        }
    }

    private void Greet(Hello hello)
    {
        if (hello.Role == HelloRole.Board && hello.Session == session)
            Fail(ProbeTroubles.NotAProbe(Name));
        if (hello.Role != HelloRole.Probe)
            return;
        var ours = Hello.FromHost(session);
        if (greeted.Task is { IsCompletedSuccessfully: true, Result: var known })
        {
            if (hello.Boot != known.Boot || hello.Session != session)
                Fail(ProbeTroubles.Reset(Name, known.Boot, hello.Boot));
        }
        else if (hello.Session == session && !ours.Meets(hello))
        {
            Fail(ProbeTroubles.Version(Name, ours, hello));
        }
        else if (hello.Session == session)
        {
            greeted.TrySetResult(hello);
        }
    }

    private bool Understand(ReadOnlySpan<byte> body, long now)
    {
        if (ProbeSamples.TryRead(body, out var samples))
        {
            Follow(samples.Sequence);
            Readings?.Take(samples);
        }
        else if (ProbeEdges.TryRead(body, out var edges))
        {
            Follow(edges.Sequence);
            Readings?.Take(edges);
        }
        else if (ProbePong.TryRead(body, out var pong))
        {
            Follow(pong.Sequence);
            Answer(pong.Token, new(now) { Ticks = pong.Ticks });
        }
        else if (ProbeInfo.TryRead(body, out var info))
        {
            Follow(info.Sequence);
            Answer(info.Token, new(now) { Info = info });
        }
        else if (ProbeReport.TryRead(body, out var report))
        {
            Follow(report.Sequence);
            if (report.Token == 0)
                Ended?.Invoke(report);
            else
                Answer(report.Token, new(now) { Report = report });
        }
        else
        {
            return false;
        }

        return true;
    }

    private void Follow(ushort number)
    {
        FramesLost += (ushort)(number - sequence);
        sequence = (ushort)(number + 1);
    }

    private void Answer(uint number, ProbeAnswer answer)
    {
        lock (gate)
        {
            if (number == token)
                open?.TrySetResult(answer);
        }
    }
}

/// <summary>What a probe answered; which of it depends on what was asked.</summary>
/// <param name="Received">When it had come: a timestamp of the clock.</param>
internal readonly record struct ProbeAnswer(long Received)
{
    /// <summary>When it was asked: a timestamp of the clock.</summary>
    public long Sent { get; init; }

    public ulong Ticks { get; init; }

    public ProbeInfo? Info { get; init; }

    public ProbeReport Report { get; init; }
}
