using System.Collections.Concurrent;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>Takes the boards' results and states from the broker to their trials.</summary>
internal sealed class ResultRouter : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Route> routes = new(StringComparer.Ordinal);
    private readonly ILogger log;
    private readonly IBusSubscription results;
    private readonly IBusSubscription states;

    private ResultRouter(IBusSubscription results, IBusSubscription states, ILogger log)
    {
        (this.results, this.states, this.log) = (results, states, log);
        Completion = BothAsync(Task.Run(RouteResultsAsync), Task.Run(RouteStatesAsync));
    }

    /// <summary>Ends when the router is disposed; fails with the trouble that ended a subscription, such as a broker lost for good.</summary>
    public Task Completion { get; }

    public static async Task<ResultRouter> StartAsync(IMessageBus bus, string run, ILogger log, CancellationToken cancellation)
    {
        var any = new RigTopics(run, "+");
        var results = await bus.SubscribeAsync(any.Result, cancellation);
        try
        {
            return new ResultRouter(results, await bus.SubscribeAsync(any.Status, cancellation), log);
        }
        catch
        {
            await results.DisposeAsync();
            throw;
        }
    }

    /// <summary>Books the results of a rig from now on.</summary>
    /// <param name="topics">The rig's topics.</param>
    /// <param name="boot">The boot whose results count; those of an earlier one are repeats from before a reset.</param>
    /// <param name="ledger">Where they are booked.</param>
    /// <returns>Completes when the board has said that it is online.</returns>
    public Task Add(RigTopics topics, uint boot, SampleLedger ledger)
    {
        var route = new Route(boot, ledger);
        routes[topics.Result] = route;
        routes[topics.Status] = route;
        return route.Online.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await results.DisposeAsync();
        await states.DisposeAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task BothAsync(Task results, Task states)
    {
        await foreach (var ended in Task.WhenEach(results, states)) await ended;
    }

    private async Task RouteResultsAsync()
    {
        await foreach (var message in results.Messages.ReadAllAsync())
        {
            if (!routes.TryGetValue(message.Topic, out var route)) continue;
            if (!SampleResult.TryRead(message.Payload.Span, out var result, out var defect))
                log.LogWarning("A message on {Topic} is no result: {Defect}", message.Topic, defect);
            else if (result.Boot != route.Boot || !route.Ledger.TryAnswer(result, message.Timestamp))
                log.LogDebug("Result {Sample} on {Topic} is a repeat or came too late", result.Sample, message.Topic);
        }
    }

    private async Task RouteStatesAsync()
    {
        await foreach (var message in states.Messages.ReadAllAsync())
        {
            if (routes.TryGetValue(message.Topic, out var route) && message.Payload.Span.SequenceEqual(route.OnlineText)) route.Online.TrySetResult();
        }
    }

    private sealed class Route(uint boot, SampleLedger ledger)
    {
        public uint Boot => boot;

        public SampleLedger Ledger => ledger;

        public TaskCompletionSource Online { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public byte[] OnlineText { get; } = System.Text.Encoding.ASCII.GetBytes($"online {boot:x8}");
    }
}
