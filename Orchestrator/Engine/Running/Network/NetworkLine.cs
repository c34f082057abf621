using System.Threading.Channels;
using Hil.Engine.Experiments;
using Hil.Results.Policies;

namespace Hil.Engine.Running.Network;

/// <summary>
/// One way of a rig's line: messages are sent one after the other at the line's bandwidth, are under way for the delay, and arrive in
/// their order. A message that finds the queue full is lost, as at a router.
/// </summary>
/// <param name="settings">Delay, jitter, loss, bandwidth.</param>
/// <param name="seed">Of loss and jitter.</param>
/// <param name="way">Tells the two ways of a line apart, so that their chances are not the same.</param>
/// <param name="deliver">Takes what has arrived; the next message waits for it.</param>
/// <param name="time">Clock of delays and timestamps.</param>
internal sealed class NetworkLine(NetworkSettings settings, uint seed, uint way, Func<NetworkMessage, CancellationToken, ValueTask> deliver, TimeProvider time)
{
    /// <summary>Messages under way at most: a board has no more than three images open, and a line is one board's.</summary>
    private const int Room = 256;

    private readonly Channel<(NetworkMessage Message, long Due)> under = Channel.CreateBounded<(NetworkMessage, long)>(
        new BoundedChannelOptions(Room) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    private long free;
    private long last;

    /// <summary>Takes a message, from one caller at a time.</summary>
    /// <param name="message">Whose payload stays as it is.</param>
    /// <param name="sample">Draws its chance.</param>
    /// <param name="entered">When it came, a timestamp of the clock.</param>
    /// <returns>False when the queue is full.</returns>
    public bool TrySend(in NetworkMessage message, uint sample, long entered)
    {
        if (Chance.Of(seed, sample, way) < settings.Loss * (1L << 32)) return true;
        var bits = message.Payload.Length * 8.0;
        free = Math.Max(entered, free) + (settings.Bandwidth is { } rate ? Ticks(bits / rate.BitsPerSecond) : 0);
        var sway = (2.0 * Chance.Of(seed, sample, way + 1) / uint.MaxValue) - 1;
        last = Math.Max(last, free + Ticks(settings.Delay.TotalSeconds + (sway * settings.Jitter.TotalSeconds)));
        return under.Writer.TryWrite((message, last));
    }

    /// <summary>Delivers until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        await foreach (var (message, due) in under.Reader.ReadAllAsync(ending))
        {
            // Timers count whole milliseconds: rounded up, so that nothing arrives before its time.
            while (time.GetElapsedTime(time.GetTimestamp(), due) is { Ticks: > 0 } left)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, ending);
            await deliver(message, ending);
        }
    }

    private long Ticks(double seconds) => (long)(seconds * time.TimestampFrequency);
}

/// <summary>A message on a line.</summary>
internal readonly record struct NetworkMessage(string Topic, ReadOnlyMemory<byte> Payload);
