using Hil.Protocols;
using Hil.Rigs.Emulation;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Recovery;
using Hil.Testing.Switching;

namespace Hil.Rigs.Tests.Recovery;

/// <summary>The ladder on a real firmware's process.</summary>
public sealed class RecoveryLadderTests
{
    private static readonly TroubleException Loss = new(TroubleKind.Board, "the board was lost", "the test", "Find it.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_that_helps_ends_the_climb_and_the_steps_above_it_are_not_taken()
    {
        await using var stand = await Stand.UpAsync([new SoftReset(), new HardReset()]);
        var boot = stand.Rig.Session!.Info.Boot;
        await stand.Ladder.RecoverAsync(Loss, stand.ReadyAsync, Cancellation);
        Assert.Equal(RigState.Ready, stand.Rig.State);
        Assert.NotEqual(boot, stand.Rig.Session!.Info.Boot);
        var only = Assert.Single(stand.Ladder.Events);
        Assert.True(only.Helped);
        Assert.Equal(("soft-reset", Loss), (only.Step, only.Cause));
    }

    [Fact]
    public async Task Each_usual_step_brings_a_running_board_back()
    {
        foreach (var step in RecoveryLadder.Usual.Select(step => step is PowerCycle cycle ? cycle with { Off = TimeSpan.Zero } : step))
        {
            await using var stand = await Stand.UpAsync([step]);
            await stand.Ladder.RecoverAsync(Loss, stand.ReadyAsync, Cancellation);
            Assert.Equal(RigState.Ready, stand.Rig.State);
            await stand.Rig.ReadClockAsync(Cancellation);
        }
    }

    [Fact]
    public async Task A_board_that_is_lost_again_and_again_uses_up_every_budget_and_then_is_lost_with_its_first_cause()
    {
        await using var stand = await Stand.UpAsync([new SoftReset { Budget = 1 }, new HardReset { Budget = 2 }]);
        for (var time = 0; time < 3; time++) await stand.Ladder.RecoverAsync(Loss, stand.ReadyAsync, Cancellation);
        var lost = await Assert.ThrowsAsync<RigLostException>(() => stand.Ladder.RecoverAsync(Loss, stand.ReadyAsync, Cancellation));
        Assert.Equal(["soft-reset", "hard-reset", "hard-reset"], stand.Ladder.Events.Where(one => one.Taken).Select(one => one.Step));
        Assert.Equal((TroubleKind.Board, "Rig 'rig-1' is set aside: the board was lost", Loss), (lost.Kind, lost.What, lost.InnerException));
        Assert.Equal("its budget of 2 is used up", lost.Events[^1].Failure);
        Assert.Equal(RigState.Off, stand.Rig.State);
    }

    [Fact]
    public async Task A_power_switch_that_fails_is_evidence_and_the_rig_is_set_aside()
    {
        var supply = new FakeSwitch { Works = false };
        await using var stand = await Stand.UpAsync([new PowerCycle { Off = TimeSpan.Zero }], supply);
        var lost = await Assert.ThrowsAsync<RigLostException>(() => stand.Ladder.RecoverAsync(Loss, stand.ReadyAsync, Cancellation));
        Assert.StartsWith("rig-1: the supply could not be switched on", Assert.Single(lost.Events).Failure, StringComparison.Ordinal);
        Assert.Equal([false, true], supply.Told);
    }

    [Fact]
    public async Task A_power_cycle_switches_off_and_on_again()
    {
        var supply = new FakeSwitch();
        await using var stand = await Stand.UpAsync([new PowerCycle { Off = TimeSpan.Zero }], supply);
        await stand.Ladder.RecoverAsync(Loss, stand.ReadyAsync, Cancellation);
        Assert.Equal([false, true], supply.Told);
        Assert.Equal(RigState.Ready, stand.Rig.State);
    }

    [Fact]
    public async Task Files_at_fault_and_rigs_of_others_are_not_the_boards_to_mend()
    {
        await using var stand = await Stand.UpAsync([new HardReset()]);
        var wrong = new TroubleException(TroubleKind.Data, "the model is no model", "file", "Give another.");
        Assert.Same(wrong, await Assert.ThrowsAsync<TroubleException>(() => stand.Ladder.BringUpAsync(_ => throw wrong, Cancellation)));
        Assert.False(RecoveryLadder.MayHelp(new RigHeldException("rig-1", "lock", 1)));
        Assert.False(RecoveryLadder.MayHelp(new PortBusyException("/dev/ttyACM0", 1, "screen")));
        Assert.Empty(stand.Ladder.Events);
    }

    private sealed class Stand(Rig rig, FlashPlan plan, RecoveryLadder ladder) : IAsyncDisposable
    {
        public Rig Rig => rig;

        public RecoveryLadder Ladder => ladder;

        public static async Task<Stand> UpAsync(IReadOnlyList<IRecoveryStep> steps, FakeSwitch? supply = null)
        {
            var kind = RealFirmware.Kinds.TryFind("host")!;
            var firmware = await RealFirmware.BuildAsync(kind);
            var rig = RealFirmware.NewRig(RealFirmware.Settings("host", new Process()) with { Switch = supply }, kind);
            var stand = new Stand(rig, await rig.PlanAsync(firmware, null, null, Cancellation), new RecoveryLadder(rig, steps, RealFirmware.Services));
            await stand.Ladder.BringUpAsync(stand.ReadyAsync, Cancellation);
            return stand;
        }

        public Task<BoardSession> ReadyAsync(CancellationToken cancellation) => rig.BringUpAsync(plan, new SessionOptions(), cancellation);

        public ValueTask DisposeAsync() => rig.DisposeAsync();
    }
}
