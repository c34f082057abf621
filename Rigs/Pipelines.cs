using System.Net.Sockets;
using Hil.Protocols;
using Hil.Rigs.Flashing;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Hil.Rigs;

/// <summary>How often this layer tries again, and for how long: every named pipeline is here.</summary>
public static class Pipelines
{
    /// <summary>A socket of a program that was just started: it listens a few milliseconds later. Every 10 ms for 5 s.</summary>
    public static ResiliencePipeline FreshSocket(TimeProvider clock) => new ResiliencePipelineBuilder { Name = "fresh-socket", TimeProvider = clock }
        .AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(5) })
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<SocketException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Constant,
            Delay = TimeSpan.FromMilliseconds(10),
        }).Build();

    /// <summary>
    /// A port that was just plugged in or let go: udev and the previous holder need a moment. Three tries within 1 s. What a
    /// user wrote wrongly is not tried again.
    /// </summary>
    public static ResiliencePipeline OpenPort(TimeProvider clock) => new ResiliencePipelineBuilder { Name = "open-port", TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TroubleException>(trouble => trouble.Kind == TroubleKind.Infrastructure).Handle<IOException>(),
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(250),
        }).Build();

    /// <summary>Flashing: a probe that was busy answers the second time. Two tries, 500 ms apart; a missing tool is not tried again.</summary>
    public static ResiliencePipeline Flash(TimeProvider clock) => new ResiliencePipelineBuilder { Name = "flash", TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<FlashFailedException>(),
            MaxRetryAttempts = 1,
            BackoffType = DelayBackoffType.Constant,
            Delay = TimeSpan.FromMilliseconds(500),
        }).Build();
}
