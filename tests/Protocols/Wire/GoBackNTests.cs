using CsCheck;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Tests.Wire;

public sealed class GoBackNTests
{
    private const long Retransmit = 200;
    private readonly GoBackNSender _sender = new(Retransmit);
    private readonly GoBackNReceiver _receiver = new(WireLimits.AckDelayMilliseconds);

    [Fact]
    public void What_arrives_over_a_wire_that_loses_and_repeats_arrives_once_and_in_order_and_is_all_unless_the_link_is_lost()
    {
        // At such losses ten tries in a row can fail by chance, which the sender has to say.
        Gen.Select(Gen.Int[1, 400], Gen.Double[0, 0.4], Gen.Double[0, 0.3], Gen.Int).Sample((count, loss, repeat, seed) =>
        {
            var arrived = Simulate(count, loss, repeat, new Random(seed), out var sender);
            Assert.Equal(Enumerable.Range(0, arrived.Count), arrived);
            if (sender.IsLost)
            {
                Assert.InRange(sender.TimeOuts, WireLimits.MaximumTries, long.MaxValue);
                return;
            }

            Assert.Equal((count, 0), (arrived.Count, sender.Unacknowledged));
        });
    }

    [Theory]
    [InlineData(0, 0.3, 1)]
    [InlineData(0.1, 0.2, 2)]
    [InlineData(0.2, 0, 3)]
    [InlineData(0.3, 0.3, 4)]
    public void Everything_arrives_over_a_wire_that_loses_up_to_a_third(double loss, double repeat, int seed)
    {
        var arrived = Simulate(400, loss, repeat, new Random(seed), out var sender);
        Assert.Equal(Enumerable.Range(0, 400), arrived);
        Assert.Equal((0, false), (sender.Unacknowledged, sender.IsLost));
    }

    [Fact]
    public void No_more_than_the_window_is_in_flight()
    {
        for (var i = 0; i < WireLimits.Window; i++) Send(1);
        Assert.False(_sender.CanAdd);
        Assert.Throws<ArgumentOutOfRangeException>(() => _sender.Add(LinkChannel.Control, [1]));
        Assert.True(_sender.OnAck(3, alone: false, now: 5));
        Assert.Equal(WireLimits.Window - 3, _sender.Unacknowledged);
    }

    [Fact]
    public void A_repeated_number_in_an_Ack_resends_everything_once_per_gap()
    {
        for (var i = 0; i < 3; i++) Send(1);
        Assert.False(_sender.OnAck(0, alone: false, now: 2));
        Assert.False(_sender.HasNext);
        _sender.OnAck(0, alone: true, now: 2);
        Assert.Equal([0, 1, 2], Take(2));
        _sender.OnAck(0, alone: true, now: 3);
        Assert.Empty(Take(3));
        Assert.Equal(3, _sender.Resends);
        _sender.OnAck(1, alone: true, now: 4);
        _sender.OnAck(1, alone: true, now: 5);
        Assert.Equal([1, 2], Take(5));
    }

    [Fact]
    public void Time_outs_double_up_to_eight_times_and_the_link_is_lost_after_ten()
    {
        var now = 0L;
        Send(now);
        var waits = new List<long>();
        while (!_sender.IsLost)
        {
            waits.Add(_sender.Deadline - now);
            now = _sender.Deadline;
            if (_sender.OnTime(now)) Assert.Equal([0], Take(now));
        }

        Assert.Equal([1, 2, 4, 8, 8, 8, 8, 8, 8, 8, 8], waits.Select(w => w / Retransmit));
        Assert.Equal(WireLimits.MaximumTries, _sender.TimeOuts);
    }

    [Fact]
    public void Progress_ends_the_doubling()
    {
        Send(0);
        Send(0);
        _sender.OnTime(_sender.Deadline);
        Take(500);
        _sender.OnAck(1, alone: false, now: 600);
        Assert.Equal(600 + Retransmit, _sender.Deadline);
    }

    [Fact]
    public void The_time_out_counts_the_wire_time_of_what_is_in_flight()
    {
        var slow = new GoBackNSender(Retransmit, ticksPerByte: 2);
        slow.Add(LinkChannel.Mqtt, new byte[100]);
        slow.TryTake(0, out _, out _, out _);
        Assert.InRange(slow.Deadline, Retransmit + 200, Retransmit + 240);
    }

    [Fact]
    public void An_acknowledgement_of_what_was_never_sent_is_ignored()
    {
        Send(0);
        Assert.False(_sender.OnAck(2, alone: true, now: 1));
        Assert.False(_sender.OnAck(255, alone: true, now: 1));
        Assert.Equal(1, _sender.Unacknowledged);
    }

    [Fact]
    public void An_acknowledgement_is_due_after_the_delay_or_at_once_after_four()
    {
        Assert.True(_receiver.Accept(0, 100));
        Assert.False(_receiver.IsAckDue(119));
        Assert.True(_receiver.IsAckDue(120));
        for (byte i = 1; i < 4; i++) Assert.True(_receiver.Accept(i, 101));
        Assert.True(_receiver.IsAckDue(101));
        _receiver.OnSent(alone: false);
        Assert.Equal(long.MaxValue, _receiver.AckDeadline);
    }

    [Fact]
    public void A_gap_is_reported_once_until_the_expected_frame_arrives()
    {
        Assert.False(_receiver.Accept(1, 0));
        Assert.True(_receiver.MustReportGap);
        _receiver.OnSent(alone: true);
        Assert.False(_receiver.Accept(2, 0));
        Assert.False(_receiver.MustReportGap);
        Assert.True(_receiver.Accept(0, 0));
        Assert.False(_receiver.Accept(2, 0));
        Assert.True(_receiver.MustReportGap);
    }

    [Fact]
    public void A_repeat_is_acknowledged_every_time()
    {
        _receiver.Accept(0, 0);
        for (var now = 100; now < 300; now += 100)
        {
            _receiver.OnSent(alone: true);
            Assert.False(_receiver.Accept(0, now));
            Assert.False(_receiver.MustReportGap);
            Assert.Equal(now + WireLimits.AckDelayMilliseconds, _receiver.AckDeadline);
        }
    }

    private void Send(long now)
    {
        _sender.Add(LinkChannel.Control, [1]);
        Assert.True(_sender.TryTake(now, out _, out _, out _));
    }

    private List<int> Take(long now)
    {
        var taken = new List<int>();
        while (_sender.TryTake(now, out var sequence, out _, out _)) taken.Add(sequence);
        return taken;
    }

    /// <summary>Sender and receiver over a wire with a delay of one tick; each frame carries its number.</summary>
    private static List<int> Simulate(int count, double loss, double repeat, Random random, out GoBackNSender sender)
    {
        sender = new GoBackNSender(Retransmit);
        var receiver = new GoBackNReceiver(WireLimits.AckDelayMilliseconds);
        var arrived = new List<int>();
        var toReceiver = new Queue<(byte Sequence, int Value)>();
        var toSender = new Queue<byte>();
        var added = 0;
        for (var now = 0L; (added < count || sender.Unacknowledged > 0) && !sender.IsLost; now++)
        {
            while (toReceiver.TryDequeue(out var frame))
            {
                if (receiver.Accept(frame.Sequence, now)) arrived.Add(frame.Value);
            }

            if (receiver.IsAckDue(now))
            {
                for (var copies = Copies(); copies > 0; copies--) toSender.Enqueue(receiver.Expected);
                receiver.OnSent(alone: true);
            }

            while (toSender.TryDequeue(out var ack)) sender.OnAck(ack, alone: true, now);
            sender.OnTime(now);
            for (; added < count && sender.CanAdd; added++) sender.Add(LinkChannel.Mqtt, BitConverter.GetBytes(added));
            while (sender.TryTake(now, out var sequence, out _, out var payload))
            {
                for (var copies = Copies(); copies > 0; copies--) toReceiver.Enqueue((sequence, BitConverter.ToInt32(payload)));
            }
        }

        return arrived;

        int Copies() => random.NextDouble() < loss ? 0 : random.NextDouble() < repeat ? 2 : 1;
    }
}
