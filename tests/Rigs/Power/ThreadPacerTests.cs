using Hil.Protocols;
using Hil.Rigs.Power;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Power;

public sealed class ThreadPacerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_are_taken_not_before_they_are_due_and_what_finds_no_room_is_dropped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sleeps with Linux's clock");
        using var pacer = new ThreadPacer("test", TimeProvider.System);
        var early = 0;
        double due = 0;
        var work = new Work(steps =>
        {
            early += pacer.Now < due ? 1 : 0;
            if (steps == 50)
                pacer.Stop();
            return due = pacer.Now + 200_000;
        });
        await pacer.RunAsync(work).WaitAsync(Cancellation);
        Assert.Equal((50, 50, 0), (work.Steps, work.Drops, early));
    }

    [Fact]
    public async Task A_step_that_fails_ends_the_work_with_its_cause()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sleeps with Linux's clock");
        using var pacer = new ThreadPacer("test", TimeProvider.System);
        var running = pacer.RunAsync(new Work(_ => throw new TroubleException(TroubleKind.Infrastructure, "gone", "bus", "Look.")));
        Assert.Equal("gone", (await Assert.ThrowsAsync<TroubleException>(() => running.WaitAsync(Cancellation))).What);
    }

    [Fact]
    public async Task A_step_that_does_not_come_back_is_found_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sleeps with Linux's clock");
        var clock = new FakeTimeProvider();
        using var pacer = new ThreadPacer("bus 1", clock);
        using var blocked = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        var running = pacer.RunAsync(new Work(_ =>
        {
            inside.SetResult();
            blocked.Wait(Cancellation);
            return 0;
        }));
        await inside.Task.WaitAsync(Cancellation);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(running.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => running.WaitAsync(Cancellation));
        Assert.Equal(("The bus is stuck: a transaction has not come back for 3 s", "bus 1"), (trouble.What, trouble.Where));
        blocked.Set();
    }

    [Fact]
    public void Its_clock_is_that_of_the_host()
    {
        using var pacer = new ThreadPacer("test", TimeProvider.System);
        var before = TimeProvider.System.Nanoseconds();
        var exchange = pacer.ReadClock();
        Assert.InRange(exchange.Remote, before - 1000, TimeProvider.System.Nanoseconds() + 1000);
        Assert.Equal((exchange.Remote, exchange.Remote), (exchange.Sent, exchange.Received));
    }

    private sealed class Work(Func<int, double> step) : IPacedWork
    {
        public int Steps { get; private set; }

        public int Drops { get; private set; }

        public double Step() => step(++Steps);

        public bool TryDeliver() => false;

        public ValueTask RoomAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public void Drop() => Drops++;
    }
}
