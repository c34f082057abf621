using Hil.Rigs.Power;

namespace Hil.Rigs.Links;

/// <summary>
/// The system's clock with timers that are as fine as a wire: those of the runtime follow CLOCK_MONOTONIC_COARSE, which moves every 4 ms on
/// many kernels, where a line of 80 bytes takes 0.9 ms at 921,600 baud. Each timer is a thread, which sleeps.
/// </summary>
internal sealed class WireTime : TimeProvider
{
    private static readonly WireTime Instance = new();

    private WireTime()
    {
    }

    /// <summary>This clock in the place of the system's, where there is clock_nanosleep(2); any other clock as it is.</summary>
    public static TimeProvider For(TimeProvider time) => time == System && OperatingSystem.IsLinux() ? Instance : time;

    /// <summary>Fires once for each <see cref="ITimer.Change"/>; the period is not used.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new ThreadTimer(callback, state, dueTime);

    private sealed class ThreadTimer : ITimer
    {
        private const double Never = double.PositiveInfinity;

        /// <summary>Shorter waits are slept to their end in one piece; whoever asks for an earlier moment meanwhile gets that one.</summary>
        private const double Piece = 2e6;

        private readonly Lock changing = new();
        private readonly AutoResetEvent changed = new(false);
        private readonly TimerCallback callback;
        private readonly object? state;
        private double due = Never;
        private bool isDisposed;

        public ThreadTimer(TimerCallback callback, object? state, TimeSpan dueTime)
        {
            (this.callback, this.state) = (callback, state);
            Change(dueTime, Timeout.InfiniteTimeSpan);
            new Thread(Run, 256 * 1024) { IsBackground = true, Name = "wire" }.Start();
        }

        private static double Now => Instance.GetTimestamp() * (1e9 / Instance.TimestampFrequency);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (changing)
            {
                if (isDisposed) return false;
                due = dueTime < TimeSpan.Zero ? Never : Now + (dueTime.Ticks * 100.0);
                changed.Set();
                return true;
            }
        }

        public void Dispose()
        {
            lock (changing)
            {
                if (isDisposed) return;
                isDisposed = true;
                changed.Set();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Run()
        {
            while (true)
            {
                double next;
                lock (changing)
                {
                    if (isDisposed) break;
                    next = due;
                }

                var left = next - Now;
                if (left > Piece)
                {
                    changed.WaitOne(double.IsPositiveInfinity(left) ? Timeout.Infinite : (int)((left - (Piece / 2)) / 1e6));
                    continue;
                }

                ThreadPacer.SleepUntil(next);
                lock (changing)
                {
                    if (isDisposed || due != next) continue;
                    due = Never;
                }

                callback(state);
            }

            changed.Dispose();
        }
    }
}
