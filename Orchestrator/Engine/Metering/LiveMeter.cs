using Hil.Engine.Running;
using Hil.Protocols;
using Hil.Rigs.Power;

namespace Hil.Engine.Metering;

/// <summary>A meter beside a running board, read as it goes.</summary>
public sealed class LiveMeter : IAsyncDisposable
{
    // The time of an emulated meter is its board's, which is known when the board tells it.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource ending = new();
    private readonly Task beating;

    private LiveMeter(MeterSession session, Stand stand)
    {
        Session = session;
        beating = BeatAsync(stand);
    }

    public MeterSession Session { get; }

    /// <exception cref="TroubleException">The meter cannot be had.</exception>
    public static async Task<LiveMeter> StartAsync(RigMeter meter, Stand stand, CancellationToken cancellation) =>
        new(await meter.OpenAsync(new MeterLoad.OfBoard(stand.Attachment), cancellation), stand);

    /// <summary>What the meter reads, a stretch at a time.</summary>
    /// <exception cref="TroubleException">Meter or board was lost.</exception>
    public async IAsyncEnumerable<MeterReading> ReadAsync(
        TimeSpan stretch, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var readings = MeterReading.ReadAsync(Session, stretch, both.Token).GetAsyncEnumerator(both.Token);
        while (true)
        {
            var next = readings.MoveNextAsync().AsTask();
            if (await Task.WhenAny(next, beating) == beating)
            {
                await both.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await beating;
            }

            if (!await next) yield break;
            yield return readings.Current;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Session.DisposeAsync();
        ending.Dispose();
    }

    private async Task BeatAsync(Stand stand)
    {
        using var timer = new PeriodicTimer(Heartbeat, stand.Clock);
        while (await timer.WaitForNextTickAsync(ending.Token)) await stand.ReadClockAsync(ending.Token);
    }
}
