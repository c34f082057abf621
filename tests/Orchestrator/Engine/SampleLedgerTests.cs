using Hil.Engine.Running;
using Hil.Protocols.Messages;
using Hil.Rigs.Links;

namespace Hil.Orchestrator.Tests.Engine;

public sealed class SampleLedgerTests
{
    private const uint Crc = 0x89abcdef;

    [Fact]
    public void A_result_ends_its_sample_once()
    {
        using var ledger = Sent(1);
        Assert.True(ledger.TryAnswer(Result(0), 7));
        Assert.False(ledger.TryAnswer(Result(0) with { Answer = 5 }, 8));
        Assert.Equal((SampleProgress.Answered, 7, 3), (ledger[0].Progress, ledger[0].Answered, ledger[0].Result.Answer));
        Assert.Equal([0u], Ended(ledger));
    }

    [Fact]
    public void A_result_that_nobody_can_wait_for_is_not_booked()
    {
        using var ledger = Sent(2);
        Assert.False(ledger.TryAnswer(Result(2), 2));
        Assert.False(ledger.TryAnswer(Result(uint.MaxValue), 2));
        using var unsent = new SampleLedger(2);
        Assert.False(unsent.TryAnswer(Result(1), 2));
        Assert.Empty(Ended(ledger));
        Assert.Empty(Ended(unsent));
    }

    [Fact]
    public void An_early_result_of_other_pixels_leaves_its_sample_open_for_the_right_one()
    {
        using var ledger = new SampleLedger(1);
        ledger.TryAnswer(Result(0) with { Crc = 1 }, 2);
        ledger.Begin(Ticket(0), 3);
        Assert.Empty(Ended(ledger));
        Assert.True(ledger.TryAnswer(Result(0), 4));
        Assert.Equal((SampleProgress.Answered, 4), (ledger[0].Progress, ledger[0].Answered));
    }

    [Fact]
    public void A_result_that_overtakes_the_booking_of_its_sample_is_not_lost()
    {
        using var ledger = new SampleLedger(1);
        Assert.True(ledger.TryAnswer(Result(0), 7));
        Assert.Empty(Ended(ledger));
        ledger.Begin(Ticket(0), 5);
        Assert.Equal((SampleProgress.Answered, 5, 7), (ledger[0].Progress, ledger[0].Sent, ledger[0].Answered));
        Assert.Equal([0u], Ended(ledger));
        Assert.False(ledger.TryAnswer(Result(0), 9));
    }

    [Fact]
    public void A_sample_that_was_never_sent_never_ends()
    {
        using var ledger = new SampleLedger(1);
        ledger.TryAnswer(Result(0), 7);
        ledger.Close("over");
        Assert.Equal(SampleProgress.Unsent, ledger[0].Progress);
        Assert.Empty(Ended(ledger));
    }

    [Fact]
    public void A_result_of_other_pixels_is_an_error_that_names_both()
    {
        using var ledger = Sent(1);
        Assert.True(ledger.TryAnswer(Result(0) with { Crc = 1 }, 2));
        Assert.Equal(SampleProgress.Errored, ledger[0].Progress);
        Assert.Contains("00000001", ledger[0].Cause, StringComparison.Ordinal);
        Assert.Contains("89abcdef", ledger[0].Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_after_the_sample_was_given_up_changes_nothing()
    {
        using var ledger = Sent(1);
        Assert.Equal(1, ledger.GiveUp(SampleProgress.TimedOut, "no result within 1 s"));
        Assert.False(ledger.TryAnswer(Result(0), 9));
        Assert.Equal((SampleProgress.TimedOut, "no result within 1 s"), (ledger[0].Progress, ledger[0].Cause));
        Assert.Equal([0u], Ended(ledger));
    }

    [Fact]
    public void Every_open_sample_is_given_up_whatever_was_answered_in_between()
    {
        using var ledger = new SampleLedger(5);
        for (uint sample = 0; sample < 4; sample++) ledger.Begin(Ticket(sample), 1);
        ledger.TryAnswer(Result(1), 2);
        Assert.Equal(3, ledger.GiveUp(SampleProgress.TimedOut, "late"));
        Assert.Equal(0, ledger.GiveUp(SampleProgress.TimedOut, "late"));
        ledger.Begin(Ticket(4), 3);
        Assert.Equal(1, ledger.GiveUp(SampleProgress.Errored, "gone"));
        Assert.Equal([1u, 0u, 2u, 3u, 4u], Ended(ledger));
    }

    [Fact]
    public void Nothing_is_given_up_before_it_was_sent()
    {
        using var ledger = new SampleLedger(1);
        Assert.Equal(0, ledger.GiveUp(SampleProgress.TimedOut, "late"));
        ledger.Begin(Ticket(0), 1);
        Assert.Equal(1, ledger.GiveUp(SampleProgress.TimedOut, "late"));
    }

    [Fact]
    public async Task Closing_ends_what_is_open_and_completes_the_ends()
    {
        using var ledger = new SampleLedger(3);
        ledger.Begin(Ticket(0), 1);
        ledger.Begin(Ticket(1), 1);
        ledger.TryAnswer(Result(0), 2);
        ledger.Close("the board is gone");
        ledger.Close("again");
        var ended = new List<uint>();
        await foreach (var sample in ledger.Ended.ReadAllAsync(TestContext.Current.CancellationToken)) ended.Add(sample);
        Assert.Equal([0u, 1u], ended);
        Assert.Equal((SampleProgress.Errored, "the board is gone"), (ledger[1].Progress, ledger[1].Cause));
        Assert.Equal(SampleProgress.Unsent, ledger[2].Progress);
    }

    [Fact]
    public async Task Results_and_give_ups_from_many_threads_end_every_sample_exactly_once()
    {
        const int count = 2000;
        using var ledger = Sent(count);
        await Task.WhenAll(
            Task.Run(() => Repeat(count, sample => ledger.TryAnswer(Result(sample), 2))),
            Task.Run(() => Repeat(count, sample => ledger.TryAnswer(Result(count - 1 - sample), 3))),
            Task.Run(() => Repeat(count / 2, _ => ledger.GiveUp(SampleProgress.TimedOut, "late"))));
        ledger.Close("over");
        var ended = Ended(ledger);
        Assert.Equal(count, ended.Count);
        Assert.Equal(count, ended.Distinct().Count());
    }

    private static void Repeat(uint count, Action<uint> action)
    {
        for (uint index = 0; index < count; index++) action(index);
    }

    private static SampleLedger Sent(int count)
    {
        var ledger = new SampleLedger(count);
        for (uint sample = 0; sample < count; sample++) ledger.Begin(Ticket(sample), 1);
        return ledger;
    }

    private static ImageTicket Ticket(uint sample) => new((ushort)sample, sample, Crc, new TaskCompletionSource<ImageReceipt>().Task);

    private static SampleResult Result(uint sample) => new() { Sample = sample, Crc = Crc, Answer = 3 };

    private static List<uint> Ended(SampleLedger ledger)
    {
        var ended = new List<uint>();
        while (ledger.Ended.TryRead(out var sample)) ended.Add(sample);
        return ended;
    }
}
