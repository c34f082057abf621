using System.Threading.Channels;

namespace Hil.Engine.Running.Network;

/// <summary>One way of a rig's line. A message that finds the queue full is lost, as at a router.</summary>
/// <param name="times">When messages arrive.</param>
/// <param name="deliver">Takes what has arrived; the next message waits for it.</param>
/// <param name="time">Clock of delays and timestamps.</param>
internal sealed class NetworkLine(LineTimes times, Func<NetworkMessage, CancellationToken, ValueTask> deliver, TimeProvider time)
{
    /// <summary>Messages under way at most: a board has no more than three images open, and a line is one board's.</summary>
    private const int Room = 256;

    private readonly Channel<(NetworkMessage Message, long Arrival)> underWay =
        Channel.CreateBounded<(NetworkMessage, long)>(new BoundedChannelOptions(Room) { SingleReader = true, SingleWriter = true });

    /// <summary>Takes a message, from one caller at a time.</summary>
    /// <param name="message">Whose payload stays as it is.</param>
    /// <param name="sample">Draws its chance.</param>
    /// <param name="entered">When it came, a timestamp of the clock.</param>
    /// <returns>False when the queue is full.</returns>
    public bool TrySend(in NetworkMessage message, uint sample, long entered) =>
        times.ArrivalOf(sample, message.Payload.Length, entered) is not { } arrival || underWay.Writer.TryWrite((message, arrival));

    /// <summary>Delivers until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        await foreach (var (message, arrival) in underWay.Reader.ReadAllAsync(ending))
        {
            // Timers count whole milliseconds: rounded up, so that nothing arrives before its time.
            while (time.GetElapsedTime(time.GetTimestamp(), arrival) is { Ticks: > 0 } left)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, ending);
            await deliver(message, ending);
        }
    }
}

/// <summary>A message on a line.</summary>
internal readonly record struct NetworkMessage(string Topic, ReadOnlyMemory<byte> Payload);
