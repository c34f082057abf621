using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Emulation;
using Hil.Rigs.Tests.Power;

namespace Hil.Rigs.Tests.Emulation;

/// <summary>From the bytes of a phase line to a current over the board's time.</summary>
public sealed class BoardWaveformTests : IAsyncDisposable
{
    private const double Millisecond = 1e6;
    private readonly Stand board = new();
    private readonly List<PhaseEdge> edges = [];

    public ValueTask DisposeAsync() => board.DisposeAsync();

    [Fact]
    public void Phases_become_a_current_and_its_mean_is_exact()
    {
        using var reader = board.Waveform.Follow(default);
        board.Pass(10).Stay(Phase.Receive, 5).Stay(Phase.Infer, 20).Stay(Phase.Idle, 5);
        reader.Fetch(edges.Add);
        Assert.Equal([new(10_000_000, Phase.Receive), new(15_000_000, Phase.Infer), new(35_000_000, Phase.Idle)], edges);
        Assert.Equal(40 * Millisecond, reader.Horizon);
        Assert.Equal(1.8, reader.Volts);
        Assert.Equal(board.Draws(Phase.Idle), reader.MeanAmperes(0, 10 * Millisecond), 12);
        var part = (5 * board.Draws(Phase.Receive) + 2 * board.Draws(Phase.Infer)) / 7;
        Assert.Equal(part, reader.MeanAmperes(10 * Millisecond, 17 * Millisecond), 12);
        Assert.Equal(board.Draws(Phase.Infer), reader.MeanAmperes(20 * Millisecond, 21 * Millisecond), 12);
        Assert.Equal((board.Draws(Phase.Infer) + 3 * board.Draws(Phase.Idle)) / 4, reader.MeanAmperes(34 * Millisecond, 38 * Millisecond), 12);
    }

    [Fact]
    public void Many_short_phases_within_one_window_all_count()
    {
        using var reader = board.Waveform.Follow(default);
        for (var i = 0; i < 50; i++)
            board.Stay(Phase.Decide, 0.04).Stay(Phase.Wait, 0.06);
        reader.Fetch(edges.Add);
        Assert.Equal(100, edges.Count);
        Assert.Equal(0.4 * board.Draws(Phase.Decide) + 0.6 * board.Draws(Phase.Wait), reader.MeanAmperes(0, 5 * Millisecond), 9);
    }

    [Fact]
    public void The_horizon_moves_with_changes_and_with_readings_of_the_boards_clock_alone()
    {
        board.Stay(Phase.Idle, 0);
        Assert.Equal(0, board.Waveform.Horizon);
        board.Pass(1000);
        Assert.Equal(1_000_000_000, board.Waveform.Horizon);
        Assert.Equal(1_000_000_000, board.Waveform.LastReading!.Value.Remote);
    }

    [Fact]
    public void Ticks_of_32_bits_wrap_and_the_boards_time_goes_on()
    {
        using var reader = board.Waveform.Follow(default);
        for (var i = 0; i < 10; i++)
            board.Stay(Phase.Infer, 50_000).Stay(Phase.Idle, 50_000);
        reader.Fetch(edges.Add);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i * 50_000_000_000L), edges.Select(edge => edge.Time));
        Assert.Equal((board.Draws(Phase.Infer) + board.Draws(Phase.Idle)) / 2, reader.MeanAmperes(0, 1e12), 12);
    }

    [Fact]
    public void A_reset_begins_the_ticks_anew_and_the_boards_time_goes_on_with_an_idle_board()
    {
        using var reader = board.Waveform.Follow(default);
        board.Stay(Phase.Infer, 2000).Reset(500).Stay(Phase.Receive, 100);
        reader.Fetch(edges.Add);
        Assert.Equal([new(0, Phase.Infer), new(2_000_000_000, Phase.Idle), new(2_500_000_000, Phase.Receive)], edges);
        Assert.Equal(2_600_000_000, board.Waveform.Horizon);
        Assert.Equal(board.Draws(Phase.Idle), reader.MeanAmperes(2.1e9, 2.4e9), 12);
        Assert.Equal(0, board.Waveform.Late);
    }

    [Fact]
    public void A_meter_that_drifts_sees_the_board_on_its_own_clock()
    {
        using var reader = board.Waveform.Follow(new MeterTime(100e-6, 5e9));
        board.Pass(1000).Stay(Phase.Infer, 1000);
        reader.Fetch(edges.Add);
        Assert.Equal(6_000_100_000, Assert.Single(edges).Time);
        Assert.Equal(7_000_200_000, reader.Horizon, 3);
    }

    [Fact]
    public void A_reader_begins_with_the_phase_that_the_board_is_in()
    {
        board.Stay(Phase.Sleep, 100);
        using var reader = board.Waveform.Follow(default);
        board.Pass(100);
        reader.Fetch(edges.Add);
        Assert.Empty(edges);
        Assert.Equal(board.Draws(Phase.Sleep), reader.MeanAmperes(100 * Millisecond, 200 * Millisecond), 12);
    }

    [Fact]
    public async Task Whoever_waits_for_the_horizon_is_woken()
    {
        using var reader = board.Waveform.Follow(default);
        var waiting = reader.AdvancedAsync();
        Assert.False(waiting.IsCompleted);
        board.Pass(1);
        await waiting;
        reader.Fetch(edges.Add);
        Assert.Equal(Millisecond, reader.Horizon);
    }
}
