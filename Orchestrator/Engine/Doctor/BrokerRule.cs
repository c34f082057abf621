using Hil.Broker;
using Hil.Engine.Running;

namespace Hil.Engine.Doctor;

/// <summary>An external broker lets the host in; the embedded one is started by the run.</summary>
public sealed class BrokerRule : ISetUpRule
{
    public string Name => "broker";

    public async Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation)
    {
        if (setUp.Plan is not { } plan) return [];
        if (plan.Experiment.Broker is not { } settings) return [this.Fine("the embedded one, started by the run")];
        await using var broker = await BrokerAccess.OpenAsync(settings, setUp.Services.Loggers);
        await using var bus = await MqttBus.ConnectAsync(
            broker.Endpoint, broker.Admit("orchestrator", ""), time: setUp.Services.Clock, cancellation: cancellation);
        return [this.Fine($"{broker.Endpoint} lets the host in")];
    }
}
