using Hil.Protocols;
using Hil.Results.Store;
using Hil.Rigs;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>What the rigs of one cell of a run share.</summary>
/// <param name="Workspace">Folders.</param>
/// <param name="Run">Where samples are stored.</param>
/// <param name="TopicRun">The run's part of the topics: <see cref="Planning.RunPlan.TopicRun"/>.</param>
/// <param name="Broker">Where the boards' MQTT clients go.</param>
/// <param name="Results">Books what the boards publish.</param>
/// <param name="Offloads">Books what the edge answers.</param>
/// <param name="ModelFile">The boards' model image.</param>
/// <param name="EdgeModelHash">SHA-256 of the edge model's file.</param>
/// <param name="Services">What rigs need.</param>
/// <param name="Observer">Watches.</param>
/// <param name="Lost">Completes with the cause when something is gone that no rig can go on without: the results, or the edge.</param>
/// <param name="Exchange">Where samples of lost rigs go to equal ones; null when the experiment does not allow it.</param>
/// <param name="Feedback">Teaches policies that learn from accepted samples too; null for others.</param>
internal sealed record RunSurroundings(
    Workspace Workspace, RunWriter Run, string TopicRun, BrokerAccess Broker, ResultRouter Results, OffloadRouter Offloads, string ModelFile,
    string EdgeModelHash, RigServices Services, IRunObserver Observer, Task<TroubleException> Lost, SampleExchange? Exchange, FullFeedback? Feedback)
{
    public TimeProvider Time => Services.Clock;

    public ILoggerFactory Loggers => Services.Loggers;

    /// <summary>The first failure among what all rigs share, as <see cref="Lost"/> tells it.</summary>
    public static Task<TroubleException> FirstLossOf(params ReadOnlySpan<Task> shared)
    {
        var loss = new TaskCompletionSource<TroubleException>(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var part in shared) _ = WatchAsync(part);
        return loss.Task;

        async Task WatchAsync(Task part)
        {
            try
            {
                await part;
            }
            catch (Exception failure)
            {
                loss.TrySetResult(failure as TroubleException ?? new TroubleException(
                    TroubleKind.Infrastructure, $"The run lost one of its services: {failure.Message}", "hil run", "Start the run again.", failure));
            }
        }
    }
}
