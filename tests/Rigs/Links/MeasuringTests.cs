using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Rigs.Links;
using Hil.Testing.Links;
using static Hil.Rigs.Tests.Links.SessionFixture;

namespace Hil.Rigs.Tests.Links;

/// <summary>What a session asks of a board whose power is measured.</summary>
public sealed class MeasuringTests
{
    [Fact]
    public async Task Times_of_samples_are_told_in_the_order_of_their_ends_when_asked_for()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        await session.ConfigureAsync(new(false, 200, 2000, 0, ReportTimes: true), Cancellation);
        for (uint sample = 7; sample < 12; sample++) await session.SendImageAsync(sample, Pixels(1), Cancellation);
        for (uint sample = 7; sample < 12; sample++)
        {
            var times = await session.Times.ReadAsync(Cancellation);
            var expected = FakeBoard.TimesOf(sample);
            Assert.Equal((expected.Sample, expected.Begin), (times.Sample, times.Begin));
            for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
                Assert.Equal((expected.Starts[phase], expected.Ends[phase]), (times.Starts[phase], times.Ends[phase]));
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Nothing_is_told_of_samples_unless_asked_for_in_sequential_streaming(bool pipelined, bool reportTimes)
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        await session.ConfigureAsync(new(pipelined, 200, 2000, 0, reportTimes), Cancellation);
        await (await session.SendImageAsync(1, Pixels(1), Cancellation)).Confirmed;
        await session.PingAsync(Cancellation);
        Assert.False(session.Times.TryRead(out _));
    }

    [Fact]
    public async Task Times_that_nobody_reads_are_dropped_the_oldest_first_and_counted_and_end_with_the_session()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.OpenAsync(new() { TimesCapacity = 2 });
        await session.ConfigureAsync(new(false, 200, 2000, 0, ReportTimes: true), Cancellation);
        for (uint sample = 0; sample < 5; sample++) await (await session.SendImageAsync(sample, Pixels(1), Cancellation)).Confirmed;
        await session.PingAsync(Cancellation);
        Assert.Equal(3, session.Statistics.TimesDropped);
        await session.DisposeAsync();
        var left = new List<uint>();
        await foreach (var times in session.Times.ReadAllAsync(Cancellation)) left.Add(times.Sample);
        Assert.Equal([3u, 4u], left);
    }

    [Fact]
    public async Task Times_that_are_not_the_protocols_end_the_session()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        fixture.Board.Say([(byte)ControlMessage.Times, .. new byte[59]]);
        await Assert.ThrowsAsync<ProtocolException>(() => session.Completion);
    }

    [Fact]
    public async Task A_board_is_told_to_sleep_and_to_repeat()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        await session.SleepAsync(TimeSpan.FromSeconds(1.5), Cancellation);
        await session.RepeatAsync(1_000_000, Cancellation);
        Assert.True(SleepMessage.TryRead(fixture.Board.Requests.ElementAt(1), out var sleep));
        Assert.True(RepeatMessage.TryRead(fixture.Board.Requests.ElementAt(2), out var repeat));
        Assert.Equal((1500u, 1_000_000u), (sleep.Milliseconds, repeat.Inferences));
    }

    [Fact]
    public async Task What_the_protocol_does_not_carry_is_not_asked_for()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => session.SleepAsync(TimeSpan.Zero, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => session.SleepAsync(TimeSpan.FromMinutes(10.1), Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => session.RepeatAsync(0, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => session.RepeatAsync(1_000_001, Cancellation));
        Assert.Single(fixture.Board.Requests);
    }

    [Fact]
    public async Task A_firmware_that_does_not_know_a_request_refuses_it_and_the_session_goes_on()
    {
        await using var fixture = new SessionFixture(new() { Status = StatusCode.UnknownMessage });
        await using var session = await fixture.OpenAsync();
        var sleep = await Assert.ThrowsAsync<RequestRefusedException>(() => session.SleepAsync(TimeSpan.FromSeconds(1), Cancellation));
        var repeat = await Assert.ThrowsAsync<RequestRefusedException>(() => session.RepeatAsync(2, Cancellation));
        Assert.Equal((ControlMessage.Sleep, StatusCode.UnknownMessage), (sleep.Request, sleep.Code));
        Assert.Equal((ControlMessage.Repeat, StatusCode.UnknownMessage), (repeat.Request, repeat.Code));
        Assert.False(session.Completion.IsCompleted);
    }
}
