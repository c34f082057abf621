using System.Diagnostics;
using System.Runtime.InteropServices;
using Hil.Protocols;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>
/// Takes the steps on a thread of its own with Linux's clock_nanosleep(2): timers of the runtime are a millisecond coarse. Its
/// clock is CLOCK_MONOTONIC, which is that of <see cref="TimeProvider.System"/> too. A step that blocks is found out by a timer.
/// </summary>
public sealed unsafe partial class ThreadPacer : IPacer
{
    private const int Monotonic = 1;
    private const int Absolute = 1;

    /// <summary>An adapter gives up after a second; what takes longer does not come back.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(2);

    private readonly string name;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider clock;
    private ITimer? watch;
    private volatile bool stopping;
    private long stepBegan;

    /// <param name="name">Bus and address, for the thread and for messages.</param>
    /// <param name="clock">Times the steps.</param>
    public ThreadPacer(string name, TimeProvider clock) => (this.name, this.clock) = (name, clock);

    public double Now => Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency);

    public Task RunAsync(IPacedWork work)
    {
        new Thread(() => Run(work), 256 * 1024) { IsBackground = true, Name = "meter " + name, Priority = ThreadPriority.Highest }.Start();
        watch = clock.CreateTimer(_ => Watch(), null, LongestStep / 2, LongestStep / 2);
        return ended.Task;
    }

    public void Stop() => stopping = true;

    public void Abort() => Stop();

    public ClockExchange ReadClock()
    {
        var now = (long)Now;
        return new(now, now, now);
    }

    /// <summary>A thread that blocks inside a step is left behind: nothing can end it.</summary>
    public void Dispose()
    {
        Stop();
        watch?.Dispose();
    }

    private void Run(IPacedWork work)
    {
        try
        {
            var due = Now;
            while (!stopping)
            {
                SleepUntil(due);
                Interlocked.Exchange(ref stepBegan, clock.GetTimestamp() + 1);
                due = work.Step();
                Interlocked.Exchange(ref stepBegan, 0);
                if (!work.TryDeliver())
                    work.Drop();
            }

            ended.TrySetResult();
        }
        catch (Exception failure)
        {
            Interlocked.Exchange(ref stepBegan, 0);
            ended.TrySetException(failure);
        }
    }

    private void Watch()
    {
        var began = Interlocked.Read(ref stepBegan);
        if (began != 0 && clock.GetElapsedTime(began - 1) > LongestStep)
        {
            stopping = true;
            ended.TrySetException(new TroubleException(TroubleKind.Infrastructure,
                $"The bus is stuck: a transaction has not come back for {clock.GetElapsedTime(began - 1).TotalSeconds:F0} s", name,
                "Take the power from the meter and give it back; a chip that holds the clock line blocks the whole bus."));
        }
    }

    /// <param name="due">ns on CLOCK_MONOTONIC.</param>
    internal static void SleepUntil(double due)
    {
        var (seconds, rest) = Math.DivRem((long)due, 1_000_000_000);
        var until = new TimeSpecification { Seconds = (nint)seconds, Nanoseconds = (nint)rest };

        // Interrupted by a signal it says so and is called again; a moment that has gone by returns at once.
        while (Sleep(Monotonic, Absolute, &until, null) == 4)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, TimeSpecification* until, TimeSpecification* rest);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
