using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Rigs.Links;
using Hil.Testing.Links;
using Microsoft.Extensions.Time.Testing;
using static Hil.Rigs.Tests.Links.SessionFixture;

namespace Hil.Rigs.Tests.Links;

public sealed class BoardSessionTests
{
    [Fact]
    public async Task A_board_is_greeted_and_says_what_it_is()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        Assert.Equal(new FakeBoardOptions().Info, session.Info);
        Assert.False(session.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_silent_board_is_given_up_after_the_time_out()
    {
        var time = new FakeTimeProvider();
        await using var fixture = new SessionFixture(new() { IsSilent = true }, time);
        var opening = fixture.OpenAsync();
        await AdvanceUntil(opening, time);
        var trouble = await Assert.ThrowsAsync<BoardSilentException>(() => opening);
        Assert.Contains("5 s (memory)", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_of_another_version_is_refused_by_name()
    {
        await using var fixture = new SessionFixture(new() { Versions = (2, 3) });
        var trouble = await Assert.ThrowsAsync<VersionRefusedException>(() => fixture.OpenAsync());
        Assert.Contains("versions 2 to 3, this host 1 to 1", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_answered_in_turn()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        await Task.WhenAll(
            session.ConfigureAsync(new(true, 100, 2000, 115_200), Cancellation),
            session.ConnectMqttAsync(new(60, "c", "u", "p", "hil/1/a"), Cancellation),
            session.ApplyPolicyAsync((PolicyKind)2, 3, new byte[514], Cancellation));
        Assert.Equal(42u, (await session.PingAsync(Cancellation)).Ticks);
        ControlMessage[] expected =
        [
            ControlMessage.Identify, ControlMessage.Configure, ControlMessage.Network, ControlMessage.PolicyData,
            ControlMessage.PolicyData, ControlMessage.PolicyApply, ControlMessage.Ping,
        ];
        Assert.Equal(expected, fixture.Board.Requests.Select(r => (ControlMessage)r[0]));
    }

    [Fact]
    public async Task A_policy_for_the_exit_is_applied_there_with_its_own_parameters()
    {
        await using var fixture = new SessionFixture(new());
        await using var session = await fixture.OpenAsync();
        var parameters = new byte[514];
        parameters[513] = 7;
        await session.ApplyExitAsync((PolicyKind)2, 4, parameters, Cancellation);
        var last = fixture.Board.Requests.Last();
        Assert.True(ExitApplyMessage.TryRead(last, out var apply));
        Assert.Equal(new ExitApplyMessage((PolicyKind)2, 4, 514, Crc32.Compute(parameters)), apply);
        Assert.Equal(parameters, fixture.Board.Requests.Where(one => one[0] == (byte)ControlMessage.PolicyData).SelectMany(one => one[3..]));
    }

    [Fact]
    public async Task A_refused_request_names_the_request_and_the_reason()
    {
        await using var fixture = new SessionFixture(new() { Status = StatusCode.UnknownPolicy });
        await using var session = await fixture.OpenAsync();
        var trouble = await Assert.ThrowsAsync<RequestRefusedException>(
            () => session.ApplyPolicyAsync(PolicyKind.Never, 1, default, Cancellation));
        Assert.Equal((ControlMessage.PolicyApply, StatusCode.UnknownPolicy), (trouble.Request, trouble.Code));
        Assert.False(session.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_board_that_answers_no_request_ends_the_opening()
    {
        var time = new FakeTimeProvider();
        await using var fixture = new SessionFixture(new() { IgnoresRequests = true }, time);
        var opening = fixture.OpenAsync();
        await AdvanceUntil(opening, time);
        Assert.Equal(ControlMessage.Identify, (await Assert.ThrowsAsync<AnswerMissingException>(() => opening)).Request);
    }

    [Fact]
    public async Task A_reset_fails_everything_that_waits_with_one_cause_and_the_board_can_be_greeted_again()
    {
        await using var fixture = new SessionFixture(new() { FreesBuffers = false });
        await using (var session = await fixture.OpenAsync())
        {
            for (uint i = 0; i < 3; i++) await session.SendImageAsync(i, Pixels(1), Cancellation);
            var waiting = session.SendImageAsync(3, Pixels(1), Cancellation).AsTask();
            fixture.Board.Reset();
            var cause = await Assert.ThrowsAsync<BoardResetException>(() => session.Completion);
            Assert.Equal((0x1f2e3d4cu, 0u), (cause.Boot, cause.Seen));
            Assert.Same(cause, await Assert.ThrowsAsync<BoardResetException>(() => waiting));
            Assert.Same(cause, await Assert.ThrowsAsync<BoardResetException>(() => session.PingAsync(Cancellation)));
        }

        await using var again = await fixture.OpenAsync();
        Assert.Equal(0x1f2e3d4du, again.Info.Boot);
    }

    [Fact]
    public async Task A_restart_on_request_completes_with_the_reset()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        await session.RestartAsync(Cancellation);
        await Assert.ThrowsAsync<BoardResetException>(() => session.Completion);
    }

    [Fact]
    public async Task An_unplugged_cable_ends_the_session_at_once()
    {
        await using var fixture = new SessionFixture(new() { FreesBuffers = false });
        await using var session = await fixture.OpenAsync();
        fixture.Cable.Unplug();
        var lost = await Assert.ThrowsAsync<LinkLostException>(() => session.Completion);
        Assert.Contains("hung up", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_acknowledges_nothing_any_more_is_lost_after_ten_tries_even_while_writes_hang()
    {
        var time = new FakeTimeProvider();
        FaultyLink? faulty = null;
        await using var fixture = new SessionFixture(null, time, link => faulty = new FaultyLink(link, 1, LinkFaults.None, LinkFaults.None));
        var opening = fixture.OpenAsync(new() { AnswerTimeout = TimeSpan.FromHours(1) });
        await AdvanceUntil(opening, time);
        await using var session = await opening;
        faulty!.Stall();
        var ping = session.PingAsync(Cancellation);
        await AdvanceUntil(ping, time);
        Assert.Contains("10 retransmissions", (await Assert.ThrowsAsync<LinkLostException>(() => ping)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_boards_log_is_read_and_never_holds_the_link_up()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync(new() { LogCapacity = 2 });
        for (var i = 0; i < 5; i++) fixture.Board.WriteLog(BoardLogLevel.Warning, $"record {i}");
        await session.PingAsync(Cancellation);
        Assert.Equal("record 3", (await session.Log.ReadAsync(Cancellation)).Text);
        Assert.Equal(3, session.Statistics.LogDropped);
    }

    [Fact]
    public async Task A_message_that_is_not_the_protocols_ends_the_session()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        fixture.Board.Say([(byte)ControlMessage.ImageWindow, 1]);
        await Assert.ThrowsAsync<ProtocolException>(() => session.Completion);
    }

    [Fact]
    public async Task A_disposed_session_completes_and_fails_later_calls()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.OpenAsync();
        await session.DisposeAsync();
        await session.Completion;
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => session.PingAsync(Cancellation));
    }

    /// <summary>Moves the clock on while the code under test gets to its next wait.</summary>
    private static async Task AdvanceUntil(Task task, FakeTimeProvider time)
    {
        for (var i = 0; !task.IsCompleted; i++)
        {
            if (i == 20_000) Assert.Fail("It did not end in 200 s of the clock's time");
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
            await Task.Run(() => { }, Cancellation);
        }
    }
}
