using System.Net.Sockets;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
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

    /// <summary>A port that was just plugged in or let go: udev and the previous holder need a moment. Three tries within 1 s.</summary>
    public static ResiliencePipeline<ILink> OpenPort(TimeProvider clock) => new ResiliencePipelineBuilder<ILink> { Name = "open-port", TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions<ILink>
        {
            ShouldHandle = new PredicateBuilder<ILink>().Handle<PortBusyException>().Handle<PortUnusableException>(),
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(250),
        }).Build();

    /// <summary>A meter's chip that does not acknowledge at once: a cable that was just plugged in. Three tries within 300 ms.</summary>
    public static ResiliencePipeline OpenMeter(TimeProvider clock) => new ResiliencePipelineBuilder { Name = "open-meter", TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<IOException>(),
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Constant,
            Delay = TimeSpan.FromMilliseconds(100),
        }).Build();

    /// <summary>
    /// Flashing: a probe that was busy answers the second time. Two tries, 500 ms apart; neither a missing tool nor a file or
    /// settings that it refuses is tried again.
    /// </summary>
    public static ResiliencePipeline Flash(TimeProvider clock) => new ResiliencePipelineBuilder { Name = "flash", TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<FlashFailedException>(failed => failed.Failure is not (FlashFailure.WrongFile or FlashFailure.WrongSettings)),
            MaxRetryAttempts = 1,
            BackoffType = DelayBackoffType.Constant,
            Delay = TimeSpan.FromMilliseconds(500),
        }).Build();

    /// <summary>Opens a port through <see cref="OpenPort"/>, paced when a speed is given.</summary>
    internal static async Task<ILink> OpenAsync(string port, int baud, int? pace, TimeProvider clock, CancellationToken cancellation)
    {
        var link = await OpenPort(clock).ExecuteAsync(_ => ValueTask.FromResult(SerialLinks.Open(port, baud, clock)), cancellation);
        return pace is { } speed ? new PacedLink(link, speed, clock) : link;
    }
}
