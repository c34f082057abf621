using Hil.Results.Store;
using Hil.Rigs;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>What the rigs of one run share.</summary>
/// <param name="Workspace">Folders.</param>
/// <param name="Run">Where samples are stored.</param>
/// <param name="Broker">Where the boards' MQTT clients go.</param>
/// <param name="Results">Books what the boards publish.</param>
/// <param name="ModelFile">The boards' model image.</param>
/// <param name="EdgeModelHash">SHA-256 of the edge model's file.</param>
/// <param name="Services">What rigs need.</param>
/// <param name="Observer">Watches.</param>
/// <param name="Ending">Cancelled when the run is over: nothing of it outlives it.</param>
internal sealed record RunSurroundings(
    Workspace Workspace, RunWriter Run, BrokerAccess Broker, ResultRouter Results, string ModelFile, string EdgeModelHash, RigServices Services,
    IRunObserver Observer, CancellationToken Ending)
{
    public TimeProvider Time => Services.Clock;

    public ILoggerFactory Loggers => Services.Loggers;
}
