using Hil.Engine.Running;
using Hil.Protocols.Messages;
using Hil.Rigs.Links;

namespace Hil.Orchestrator.Tests.Engine;

public sealed class OpenSampleTests
{
    private static readonly Task<ImageReceipt> Unconfirmed = new TaskCompletionSource<ImageReceipt>().Task;

    [Fact]
    public void A_result_that_overtakes_the_ticket_of_its_image_is_booked_with_the_ticket()
    {
        using var ledger = new SampleLedger(2);
        Assert.True(ledger.TryAnswer(new SampleResult { Sample = 0, Crc = 7 }, timestamp: 5));
        Assert.False(ledger.TryAnswer(new SampleResult { Sample = 1, Crc = 7 }, timestamp: 5));
        ledger.Begin(new ImageTicket(0, 0, 7, Unconfirmed), timestamp: 4);
        Assert.Equal((SampleProgress.Answered, 5), (ledger[0].Progress, ledger[0].Answered));
        Assert.True(ledger.Ended.TryRead(out var sample) && sample == 0);
    }

    [Fact]
    public void An_early_result_for_other_pixels_is_not_taken_and_the_right_one_still_is()
    {
        using var ledger = new SampleLedger(1);
        ledger.TryAnswer(new SampleResult { Sample = 0, Crc = 8 }, timestamp: 5);
        ledger.Begin(new ImageTicket(0, 0, 7, Unconfirmed), timestamp: 4);
        Assert.Equal(SampleProgress.Sent, ledger[0].Progress);
        Assert.True(ledger.TryAnswer(new SampleResult { Sample = 0, Crc = 7 }, timestamp: 6));
        Assert.Equal((SampleProgress.Answered, 6), (ledger[0].Progress, ledger[0].Answered));
    }

    [Fact]
    public void Giving_up_ends_every_open_sample_once_and_a_late_result_changes_nothing()
    {
        using var ledger = new SampleLedger(3);
        for (uint sample = 0; sample < 3; sample++) ledger.Begin(new ImageTicket((ushort)sample, sample, 7, Unconfirmed), timestamp: 4);
        ledger.TryAnswer(new SampleResult { Sample = 1, Crc = 7 }, timestamp: 6);
        Assert.Equal(2, ledger.GiveUp(SampleProgress.TimedOut, "late"));
        Assert.Equal(0, ledger.GiveUp(SampleProgress.TimedOut, "late"));
        Assert.False(ledger.TryAnswer(new SampleResult { Sample = 2, Crc = 7 }, timestamp: 9));
        Assert.Equal((SampleProgress.TimedOut, SampleProgress.Answered, SampleProgress.TimedOut), (ledger[0].Progress, ledger[1].Progress, ledger[2].Progress));
    }
}
