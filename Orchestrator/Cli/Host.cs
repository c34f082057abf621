using Hil.Engine;
using Hil.Rigs;
using Hil.Rigs.Tools;
using Microsoft.Extensions.Logging;

namespace Hil.Cli;

/// <summary>The real surroundings: this machine's clock, processes, folders and standard error.</summary>
internal sealed class Host : IDisposable
{
    private readonly ErrorLog log = new(Environment.GetEnvironmentVariable("HIL_LOG"));

    public Host()
    {
        Workspace = Workspace.Locate();
        Services = new RigServices(new ToolRunner(TimeProvider.System, log.CreateLogger<ToolRunner>()), TimeProvider.System, log);
    }

    public Workspace Workspace { get; }

    public RigServices Services { get; }

    public void Dispose() => log.Dispose();
}
