using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Rigs.Emulation;
using Hil.Testing.Links;

namespace Hil.Rigs.Tests.Links;

/// <summary>What the real firmware tells of itself, against what its phase line shows.</summary>
public sealed class MeasuredBoardTests
{
    private const PolicyKind Always = 0;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => ["host", "netduinoplus2", "mps2-an386"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Times_of_samples_are_those_of_the_phase_line_to_the_tick(string kind)
    {
        await using var board = await MeasuredBoard.StartAsync(kind);
        await using var session = await board.OpenAsync(Always);
        for (uint sample = 40; sample < 43; sample++)
        {
            var (result, times) = await board.RunAsync(session, sample);
            Assert.Equal((sample, sample, AnsweredBy.Edge), (result.Sample, times.Sample, result.AnsweredBy));
            AssertTheLine(await board.ChangesAsync(), times, Phase.Receive, Phase.Infer, Phase.Decide, Phase.Transmit);
        }

        await session.ApplyPolicyAsync(PolicyKind.Never, 2, default, Cancellation);
        var (_, accepted) = await board.RunAsync(session, 43);
        AssertTheLine(await board.ChangesAsync(), accepted, Phase.Receive, Phase.Infer, Phase.Decide);
        Assert.Equal((0, 0, 0), (Ticks(accepted, Phase.Transmit), Ticks(accepted, Phase.Wait), Ticks(accepted, Phase.Reply)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_sleep_shows_on_the_phase_line_until_its_time_is_over_or_a_request_comes(string kind)
    {
        await using var board = await MeasuredBoard.StartAsync(kind);
        await using var session = await board.OpenAsync(PolicyKind.Never);
        await session.SleepAsync(TimeSpan.FromMilliseconds(200), Cancellation);
        var (asleep, awake) = (await board.ChangeAsync(), await board.ChangeAsync());
        Assert.Equal((Phase.Sleep, Phase.Idle), (asleep.Phase, awake.Phase));

        // The time counts from the request, which is read a moment before the line changes.
        Assert.True(awake.Ticks - asleep.Ticks >= session.Info.TickHertz / 10, $"{awake.Ticks - asleep.Ticks} ticks");
        await session.SleepAsync(TimeSpan.FromMinutes(10), Cancellation);
        Assert.Equal(Phase.Sleep, (await board.ChangeAsync()).Phase);
        await session.PingAsync(Cancellation);
        Assert.Equal(Phase.Idle, (await board.ChangeAsync()).Phase);
        await session.SleepAsync(TimeSpan.FromMinutes(10), Cancellation);
        var (result, times) = await board.RunAsync(session, 50);
        Assert.Equal(MaximumModel.Outputs(SessionFixture.Pixels(50)), result.Outputs.ToArray());
        var changes = await board.ChangesAsync();
        Assert.Equal(Phase.Sleep, changes[0].Phase);
        AssertTheLine(changes[1..], times, Phase.Receive, Phase.Infer, Phase.Decide);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_repeated_sample_is_one_inference_on_the_line_and_answers_as_ever(string kind)
    {
        await using var board = await MeasuredBoard.StartAsync(kind);
        await using var session = await board.OpenAsync(PolicyKind.Never);
        await session.RepeatAsync(100, Cancellation);
        var (result, times) = await board.RunAsync(session, 60);
        Assert.Equal(MaximumModel.Outputs(SessionFixture.Pixels(60)), result.Outputs.ToArray());
        AssertTheLine(await board.ChangesAsync(), times, Phase.Receive, Phase.Infer, Phase.Decide);
    }

    [Theory]
    [InlineData("netduinoplus2")]
    [InlineData("mps2-an386")]
    public async Task Repeated_inferences_take_as_many_times_as_long(string kind)
    {
        await using var board = await MeasuredBoard.StartAsync(kind);
        await using var session = await board.OpenAsync(PolicyKind.Never);
        await session.RepeatAsync(100, Cancellation);
        var (few, fewTimes) = await board.RunAsync(session, 70);
        await session.RepeatAsync(1000, Cancellation);
        var (many, manyTimes) = await board.RunAsync(session, 70);

        // An instruction takes the emulated board equally long each time. What the service context does meanwhile is added.
        Assert.InRange(many.Ticks[Phase.Infer] / (double)few.Ticks[Phase.Infer], 9.7, 10.3);
        Assert.InRange(Ticks(manyTimes, Phase.Infer) / (double)Ticks(fewTimes, Phase.Infer), 9.7, 10.3);
        Assert.InRange(many.Ticks[Phase.Infer], Ticks(manyTimes, Phase.Infer) * 0.99, Ticks(manyTimes, Phase.Infer));
    }

    [Fact]
    public async Task A_host_that_comes_back_need_not_wait_for_a_repetition_that_nobody_wants_any_more()
    {
        await using var board = await MeasuredBoard.StartAsync("netduinoplus2");
        uint once;
        await using (var session = await board.OpenAsync(PolicyKind.Never))
        {
            once = (await board.RunAsync(session, 80)).Result.Ticks[Phase.Infer];
            await board.ChangesAsync();
            await session.RepeatAsync(1_000_000, Cancellation);
            await session.SendImageAsync(81, SessionFixture.Pixels(81), Cancellation);
            Assert.Equal(Phase.Receive, (await board.ChangeAsync()).Phase);
            Assert.Equal(Phase.Infer, (await board.ChangeAsync()).Phase);
            await session.PingAsync(Cancellation);
        }

        await using var again = await board.OpenAsync(PolicyKind.Never);
        var (result, _) = await board.RunAsync(again, 82);
        Assert.Equal(82u, result.Sample);
        Assert.InRange(result.Ticks[Phase.Infer], once / 2, once * 2);
    }

    /// <summary>The changes are those of one sample, which had at least these phases, and were told tick by tick.</summary>
    private static void AssertTheLine(List<PhaseChange> changes, in SampleTimes times, params Phase[] least)
    {
        Assert.Equal(least, changes.Take(least.Length).Select(change => change.Phase));
        Assert.Equal((uint)times.Begin, changes[0].Ticks);
        for (var i = 0; i + 1 < changes.Count; i++)
        {
            var phase = changes[i].Phase;
            Assert.Equal(changes[i].Ticks - changes[0].Ticks, times.Starts[phase]);
            Assert.Equal(changes[i + 1].Ticks - changes[0].Ticks, times.Ends[phase]);
        }
    }

    private static long Ticks(in SampleTimes times, Phase phase) => times.Ends[phase] - times.Starts[phase];
}
