using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Power;

namespace Hil.Rigs.Emulation;

/// <summary>
/// Takes a meter's steps on the virtual clock of an emulated board: each as soon as the board's phases are known for as long as the
/// step can take. It waits for whoever reads, and drops nothing.
/// </summary>
/// <param name="clock">Moved by the emulated chip's transactions too.</param>
/// <param name="waveform">The board's phases.</param>
/// <param name="board">Where the clock can be read against the host's.</param>
/// <param name="time">The meter's clock.</param>
/// <param name="longestStep">How long a step can take: ns.</param>
/// <param name="seen">Takes the changes of phase as they become known.</param>
internal sealed class BoardPacer(
    VirtualClock clock, WaveformReader waveform, BoardWaveform board, MeterTime time, double longestStep, Action<PhaseEdge> seen) : IPacer
{
    private readonly CancellationTokenSource aborting = new();
    private volatile bool stopping;

    public double Now => clock.Now;

    public Task RunAsync(IPacedWork work) => Task.Run(() => PumpAsync(work));

    public void Stop()
    {
        stopping = true;
        waveform.Wake();
    }

    public void Abort()
    {
        aborting.Cancel();
        Stop();
    }

    public ClockExchange ReadClock() => board.LastReading is { } reading ? reading with { Remote = (long)Math.Round(time.Of(reading.Remote)) }
        : throw new TroubleException(TroubleKind.Infrastructure, "The emulated meter's clock is its board's, which was not read yet", "emulated meter",
            "Read the board's clock first.");

    public void Dispose()
    {
        Abort();
        waveform.Dispose();
    }

    private async Task PumpAsync(IPacedWork work)
    {
        var due = clock.Now;
        while (!aborting.IsCancellationRequested)
        {
            var isLast = stopping;
            waveform.Fetch(seen);
            while (due + longestStep <= waveform.Horizon && !aborting.IsCancellationRequested)
            {
                clock.Now = Math.Max(clock.Now, due);
                due = Math.Max(work.Step(), clock.Now);
                if (!work.TryDeliver())
                    await DeliverAsync(work, aborting.Token);
            }

            if (isLast)
                return;
            await waveform.AdvancedAsync();
        }
    }

    /// <summary>Waits until everything is handed over, or drops it when told to end.</summary>
    internal static async ValueTask DeliverAsync(IPacedWork work, CancellationToken aborting)
    {
        try
        {
            do
                await work.RoomAsync(aborting);
            while (!work.TryDeliver());
        }
        catch (OperationCanceledException)
        {
            work.Drop();
        }
    }
}

/// <summary>Takes a meter's steps as fast as its samples are read: there is no board whose time it has to keep.</summary>
/// <param name="clock">Moved by the emulated chip's transactions too.</param>
/// <param name="host">The host's clock.</param>
internal sealed class FreePacer(VirtualClock clock, TimeProvider host) : IPacer
{
    private readonly CancellationTokenSource ending = new();

    public double Now => clock.Now;

    public Task RunAsync(IPacedWork work) => Task.Run(() => PumpAsync(work));

    public void Stop() => ending.Cancel();

    public void Abort() => Stop();

    public ClockExchange ReadClock()
    {
        var now = host.Nanoseconds();
        return new(now, (long)clock.Now, now);
    }

    public void Dispose() => Stop();

    private async Task PumpAsync(IPacedWork work)
    {
        while (!ending.IsCancellationRequested)
        {
            clock.Now = Math.Max(clock.Now, work.Step());
            if (!work.TryDeliver())
                await BoardPacer.DeliverAsync(work, ending.Token);
        }
    }
}
