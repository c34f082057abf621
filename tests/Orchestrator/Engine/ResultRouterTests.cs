using Hil.Engine.Running;
using Hil.Protocols;
using Hil.Testing.Bus;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Orchestrator.Tests.Engine;

public sealed class ResultRouterTests
{
    [Fact]
    public async Task A_broker_that_is_lost_for_good_is_told_to_every_rig_with_its_cause()
    {
        var bus = new InMemoryBus();
        await using var router = await ResultRouter.StartAsync(bus, "run-1", NullLogger.Instance, TestContext.Current.CancellationToken);
        var lost = RunSurroundings.FirstLossOf(router.Completion, new TaskCompletionSource().Task);
        Assert.False(lost.IsCompleted);
        var cause = new TroubleException(TroubleKind.Infrastructure, "The broker is gone", "broker", "Start it.");
        bus.Break(cause);
        Assert.Same(cause, await lost.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Disposed_of_in_order_a_router_has_lost_nothing()
    {
        var router = await ResultRouter.StartAsync(new InMemoryBus(), "run-1", NullLogger.Instance, TestContext.Current.CancellationToken);
        await router.DisposeAsync();
        Assert.True(router.Completion.IsCompletedSuccessfully);
    }
}
