using Hil.Protocols.Wire;
using Hil.Rigs.Emulation;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Emulation;

public sealed class PhaseLineTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly PhaseLine line;

    public PhaseLineTests() => line = new(clock);

    [Fact]
    public void A_change_is_read_wherever_its_bytes_are_cut()
    {
        byte[] bytes = [0xA2, 0x78, 0x56, 0x34, 0x12, 0xA0, 0xFF, 0xFF, 0xFF, 0xFF];
        foreach (var value in bytes)
            line.Take([value]);
        Assert.Equal([(Phase.Infer, 0x12345678u), (Phase.Idle, 0xFFFFFFFFu)], All());
        line.Take(bytes);
        Assert.Equal([(Phase.Infer, 0x12345678u), (Phase.Idle, 0xFFFFFFFFu)], All());
        Assert.Equal(0, line.Skipped);
    }

    [Fact]
    public void Bytes_that_begin_no_change_are_skipped_and_counted()
    {
        line.Take([0x00, 0x9F, 0xA8, 0xFF, 0xA6, 1, 0, 0, 0]);
        Assert.Equal([(Phase.Reply, 1u)], All());
        Assert.Equal(4, line.Skipped);
    }

    [Fact]
    public void A_change_carries_the_host_time_of_its_last_byte()
    {
        line.Take([0xA1, 1, 0]);
        clock.Advance(TimeSpan.FromMilliseconds(3));
        line.Take([0, 0]);
        Assert.True(line.Changes.TryRead(out var change));
        Assert.Equal(clock.GetTimestamp(), change.Timestamp);
    }

    [Fact]
    public void A_change_that_a_reset_cut_off_is_dropped()
    {
        line.Take([0xA1, 1, 0]);
        line.Reset();
        line.Take([0xA3, 9, 0, 0, 0]);
        Assert.Equal([(Phase.Decide, 9u)], All());
    }

    [Fact]
    public void Without_a_reader_the_newest_changes_are_kept()
    {
        for (var i = 0; i < (1 << 16) + 1; i++)
            line.Take([0xA1, (byte)i, (byte)(i >> 8), (byte)(i >> 16), 0]);
        Assert.Equal((Phase.Receive, 1u), All()[0]);
    }

    private List<(Phase, uint)> All()
    {
        var all = new List<(Phase, uint)>();
        while (line.Changes.TryRead(out var change))
            all.Add((change.Phase, change.Ticks));
        return all;
    }
}
