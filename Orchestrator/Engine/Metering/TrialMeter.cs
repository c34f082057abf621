using System.Threading.Channels;
using Hil.Engine.Experiments;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Results.Energy;
using Hil.Results.Traces;
using Hil.Rigs;
using Hil.Rigs.Links;
using Hil.Rigs.Power;

namespace Hil.Engine.Metering;

/// <summary>
/// A rig's power meter through one trial: its trace goes to disk as it comes, and what aligns it with the board is gathered. A
/// meter that is lost ends its trace; the trial goes on without it.
/// </summary>
internal sealed class TrialMeter : IAsyncDisposable
{
    // A wired meter needs the clocks only to find its edges; one without has nothing else.
    private const int Burst = 8;
    private const uint ImagesBetweenReadings = 16;

    // Longer than a question takes to the board: the state that it asked for has begun then.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);

    private readonly Rig stand;
    private readonly EnergySettings settings;
    private readonly TimeProvider time;
    private readonly MeterSession session;
    private readonly TraceWriter trace;
    private readonly Task recording;
    private readonly MeterLog log = new();

    private TrialMeter(Rig stand, EnergySettings settings, TimeProvider time, MeterSession session, TraceWriter trace)
    {
        (this.stand, this.settings, this.time, this.session, this.trace) = (stand, settings, time, session, trace);
        recording = Task.WhenAll(RecordAsync(), RecordEdgesAsync());
    }

    /// <summary>What the meter is.</summary>
    public MeterFacts Facts => session.Facts;

    /// <summary>Notes what could not be done.</summary>
    public void Say(string note) => log.Say(note);

    /// <summary>Opens the meter beside a running board and begins the trace.</summary>
    /// <exception cref="TroubleException">The meter cannot be had, or the trace cannot be written.</exception>
    public static async Task<TrialMeter> StartAsync(
        RigMeter meter, Rig stand, string tracePath, string run, EnergySettings settings, CancellationToken cancellation)
    {
        var session = await meter.OpenAsync(new MeterLoad.OfBoard(stand.Attachment!), cancellation);
        try
        {
            var trace = TraceWriter.Create(tracePath, new TraceHead(run, stand.Name, stand.Board.Name, session.Facts));
            return new(stand, settings, meter.Services.Clock, session, trace);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the clocks and takes the baselines: asleep, then idle. The board has nothing in work.</summary>
    /// <exception cref="TroubleException">The board's session has ended.</exception>
    public async Task BeforeAsync(CancellationToken cancellation)
    {
        await ReadClocksAsync(Burst, cancellation);
        if (settings.Baseline > TimeSpan.Zero)
        {
            await SleepAsync(cancellation);
            log.IdleBefore = await IdleAsync(cancellation);
        }

        log.StreamingFrom = log.Board[^1];
    }

    /// <summary>After a sample, while the board has nothing to do.</summary>
    /// <exception cref="TroubleException">The board's session has ended.</exception>
    public async ValueTask BetweenAsync(uint sample, CancellationToken cancellation)
    {
        TakeTimes();
        if (session.Edges is null && sample % ImagesBetweenReadings == ImagesBetweenReadings - 1) await ReadClocksAsync(1, cancellation);
    }

    /// <summary>Takes the idle baseline again and reads the clocks.</summary>
    /// <exception cref="TroubleException">The board's session has ended.</exception>
    public async Task AfterAsync(CancellationToken cancellation)
    {
        await ReadClocksAsync(1, cancellation);
        log.StreamingUntil = log.Board[^1];

        // The board tells a sample's times before it answers the reading that followed.
        TakeTimes();
        if (settings.Baseline > TimeSpan.Zero) log.IdleAfter = await IdleAsync(cancellation);
        await ReadClocksAsync(Burst, cancellation);
    }

    /// <summary>The energy windows have run since <see cref="AfterAsync"/>.</summary>
    /// <param name="first">Their sample ids on the board were those of the trial's first samples; here they are given others, from this one on.</param>
    /// <param name="inferences">How often each window's network ran.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TroubleException">The board's session has ended.</exception>
    public async Task EndWindowsAsync(uint first, long inferences, CancellationToken cancellation)
    {
        var known = log.Times.Count;
        await ReadClocksAsync(Burst, cancellation);
        TakeTimes();
        for (var i = known; i < log.Times.Count; i++)
        {
            var times = log.Times[i];
            log.Times[i] = new SampleTimes { Sample = first + times.Sample, Begin = times.Begin, Starts = times.Starts, Ends = times.Ends };
            log.Windows.Add(new RepeatedSample(first + times.Sample, inferences));
        }
    }

    /// <summary>Ends the trace in order.</summary>
    /// <returns>What was gathered: the trace is complete, nothing is appended any more.</returns>
    public async Task<MeterLog> FinishAsync(CancellationToken cancellation)
    {
        if (!session.Lost.IsCompleted) await StopAsync(cancellation);
        await recording;
        log.Facts = session.Facts;
        log.Counts = session.Counts;
        if (session.Lost.IsCompleted) log.Lost = await session.Lost;
        trace.Flush();
        return log;
    }

    /// <summary>When the phases of the trial's samples were, for pictures of them.</summary>
    public void Append(in SampleInterval interval) => trace.Append(interval);

    /// <summary>Marks the trace as complete.</summary>
    public void Complete() => trace.Complete();

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        trace.Dispose();
    }

    private async Task StopAsync(CancellationToken cancellation)
    {
        try
        {
            await session.StopAsync(cancellation);
        }
        catch (TroubleException trouble)
        {
            log.Lost = trouble;
        }
    }

    private async Task SleepAsync(CancellationToken cancellation)
    {
        var asked = await ReadClockAsync(cancellation);
        try
        {
            await stand.Session!.SleepAsync(settings.Baseline, cancellation);
        }
        catch (RequestRefusedException refused)
        {
            log.Say($"no sleep baseline: {refused.What}");
            return;
        }

        await Task.Delay(settings.Baseline + Settling, time, cancellation);

        // The board fell asleep after it was asked, and slept for as long as it was told from then on.
        var from = asked.Remote + Ticks(Settling);
        var until = asked.Remote + Ticks(settings.Baseline);
        if (until > from) log.Sleep = (from, until);
    }

    private async Task<(long From, long Until)?> IdleAsync(CancellationToken cancellation)
    {
        var from = (await ReadClockAsync(cancellation)).Remote + Ticks(Settling);
        await Task.Delay(settings.Baseline + Settling, time, cancellation);
        var until = (await ReadClockAsync(cancellation)).Remote;
        return until > from ? (from, until) : null;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * stand.Session!.Info.TickHertz);

    private async Task ReadClocksAsync(int times, CancellationToken cancellation)
    {
        for (var i = 0; i < times; i++)
        {
            _ = await ReadClockAsync(cancellation);
            if (session.Lost.IsCompleted) continue;
            try
            {
                log.Meter.Add(await session.ReadClockAsync(cancellation));
            }
            catch (TroubleException trouble)
            {
                log.Say($"the meter's clock cannot be read: {trouble.Message}");
            }
        }
    }

    private async Task<ClockExchange> ReadClockAsync(CancellationToken cancellation)
    {
        var read = await stand.ReadClockAsync(cancellation);
        var exchange = new ClockExchange(Nanoseconds(read.Sent), (long)read.Ticks, Nanoseconds(read.Received));
        log.Board.Add(exchange);
        return exchange;
    }

    private long Nanoseconds(long timestamp) => (long)((Int128)timestamp * 1_000_000_000 / time.TimestampFrequency);

    private async Task RecordAsync()
    {
        var batch = new PowerSample[256];
        var samples = session.Samples;
        while (await samples.WaitToReadAsync())
        {
            while (Fill(samples, batch) is > 0 and var count) trace.Append(batch.AsSpan(0, count));
        }
    }

    private static int Fill(ChannelReader<PowerSample> samples, PowerSample[] batch)
    {
        var count = 0;
        while (count < batch.Length && samples.TryRead(out batch[count])) count++;
        return count;
    }

    private async Task RecordEdgesAsync()
    {
        if (session.Edges is not { } edges) return;
        log.Edges = [];
        await foreach (var edge in edges.ReadAllAsync())
        {
            trace.Append(edge);
            log.Edges.Add(edge);
        }
    }

    private void TakeTimes()
    {
        while (stand.Session!.Times.TryRead(out var times)) log.Times.Add(times);
    }
}
