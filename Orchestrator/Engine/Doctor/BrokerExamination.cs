using System.Runtime.CompilerServices;
using Hil.Broker;
using Hil.Engine.Running;

namespace Hil.Engine.Doctor;

/// <summary>The experiment's broker: whether it can be reached and lets us in. The embedded one is started by the run.</summary>
internal sealed class BrokerExamination : IExamination
{
    public int Order => 30;

    public string Subject => "broker";

    public async IAsyncEnumerable<Finding> ExamineAsync(SetUp setUp, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (setUp.Plan is not { } plan) yield break;
        if (plan.Experiment.Broker is not { } settings)
        {
            yield return new("broker", "embedded: started with the run");
            yield break;
        }

        await using var broker = await BrokerAccess.OpenAsync(settings, setUp.Services.Loggers);
        await using var bus = await MqttBus.ConnectAsync(broker.Endpoint, broker.Admit("orchestrator", ""), time: setUp.Services.Clock, cancellation: cancellation);
        yield return new("broker", $"{broker.Endpoint}");
    }
}
