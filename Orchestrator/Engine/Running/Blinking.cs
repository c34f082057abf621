using Hil.Rigs.Links;

namespace Hil.Engine.Running;

/// <summary>
/// Shows which board a rig is: the board sleeps and wakes by turns, so that the bits of its phase line go up and down together, and
/// with them the LED that ports put on bit 0.
/// </summary>
public static class Blinking
{
    /// <summary>How long the LED is in each state.</summary>
    public static TimeSpan Half { get; } = TimeSpan.FromMilliseconds(250);

    /// <param name="session">With the running board.</param>
    /// <param name="time">How long altogether.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="cancellation">Ends it; the board wakes up by itself.</param>
    /// <returns>How often it blinked.</returns>
    public static async Task<int> RunAsync(BoardSession session, TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var times = 0;
        for (; clock.GetElapsedTime(start) < time; times++)
        {
            // The sleep begins when the board has acknowledged it, and ends by itself.
            await session.SleepAsync(Half, cancellation);
            await Task.Delay(Half + Half, clock, cancellation);
        }

        return times;
    }
}
