using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Hil.Edge;

/// <summary>The edge's resilience pipelines, by name.</summary>
internal static class EdgePipelines
{
    /// <summary>
    /// Stops asking a model that only fails: 5 failed batches in a row within 30 s suspend it for 5 s, then one batch may
    /// try. Boards get their refusal at once meanwhile.
    /// </summary>
    public static ResiliencePipeline Model(TimeProvider time, ILogger log) => new ResiliencePipelineBuilder { Name = "edge-model", TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(static e => e is not OperationCanceledException),
            FailureRatio = 1.0,
            MinimumThroughput = 5,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(5),
            OnOpened = opened =>
            {
                log.LogError(opened.Outcome.Exception, "The edge model keeps failing and is not asked for {Break}", opened.BreakDuration);
                return default;
            },
        })
        .Build();
}
