using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Hil.Broker;

/// <summary>Every retry and time-out towards a broker, by name.</summary>
internal static class BrokerPipelines
{
    /// <summary>
    /// First connection: a broker that is just starting gets 3 tries in about a second, a wrong address is known soon.
    /// A refusal is not tried again.
    /// </summary>
    public static ResiliencePipeline Connect(TimeProvider time) => Build("broker-connect", time, 2, TimeSpan.FromSeconds(5));

    /// <summary>After a lost connection: waits of 100 ms, doubled up to 2 s; <paramref name="attempts"/> of them (20: about 30 s).</summary>
    public static ResiliencePipeline Reconnect(TimeProvider time, int attempts) =>
        Build("broker-reconnect", time, attempts, TimeSpan.FromSeconds(5));

    /// <summary>A publication whose acknowledgement is missing is sent again, 3 times in all; each waits for the connection first.</summary>
    public static ResiliencePipeline Publish(TimeProvider time) => Build("broker-publish", time, 2, TimeSpan.FromSeconds(45));

    /// <summary>A board's connection: one try, since the board itself tries again.</summary>
    public static ResiliencePipeline Bridge(TimeProvider time) => new ResiliencePipelineBuilder { Name = "broker-bridge", TimeProvider = time }
        .AddTimeout(TimeSpan.FromSeconds(5))
        .Build();

    private static ResiliencePipeline Build(string name, TimeProvider time, int retries, TimeSpan each) =>
        new ResiliencePipelineBuilder { Name = name, TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(IsWorthAnotherTry),
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(2),
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = each })
            .Build();

    /// <summary>What the broker said stays said; what the network did may pass. The caller's own cancellation never gets here twice.</summary>
    private static bool IsWorthAnotherTry(Exception e) =>
        e is not (OperationCanceledException or ObjectDisposedException)
        && (e is not BrokerTroubleException trouble || trouble.Kind == Hil.Protocols.TroubleKind.Infrastructure);
}
