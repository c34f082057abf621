using Hil.Broker;
using Hil.Engine;
using Hil.Rigs;
using Hil.Rigs.Switching;
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
        Services = new RigServices(new ToolRunner(TimeProvider.System, log.CreateLogger<ToolRunner>()), TimeProvider.System, log) { Buses = ConnectAsync };
    }

    public Workspace Workspace { get; }

    public RigServices Services { get; }

    public void Dispose() => log.Dispose();

    private async Task<OpenBus> ConnectAsync(BusAddress address, CancellationToken cancellation)
    {
        var bus = await MqttBus.ConnectAsync(new BrokerEndpoint(address.Host, address.Port, address.Tls), new BrokerClient(address.User, address.Password, ""),
            time: Services.Clock, log: log.CreateLogger<MqttBus>(), cancellation: cancellation);
        return new OpenBus(bus, bus.DisposeAsync);
    }
}
