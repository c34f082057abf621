using Hil.Broker;
using Hil.Engine.Experiments;
using Hil.Engine.Running;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Store;
using Hil.Rigs;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;

namespace Hil.Engine.Planning;

/// <summary>Looks for everything that is wrong with a set-up: files, models, data, tools, ports. Touches no board.</summary>
public static class SetUpCheck
{
    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="experiment">Path or name.</param>
    /// <param name="bench">Path or name; null for the experiment's own.</param>
    /// <param name="services">Knows which programs are installed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Each trouble once; none when a run could start.</returns>
    public static async Task<IReadOnlyList<TroubleException>> RunAsync(
        Workspace workspace, string experiment, string? bench, RigServices services, CancellationToken cancellation)
    {
        var troubles = new List<TroubleException>();
        RunPlan? plan = null;
        Try(() => plan = Planner.Read(workspace, experiment, bench));
        Try(() => RunStore.Open(workspace.ResultsDatabase, services.Clock));
        if (plan is not null)
        {
            Try(() => EdgeModels.Load(plan).Dispose());
            await TryAsync(() => ReachBrokerAsync(plan.Experiment.Broker, services, cancellation));
        }

        Try(() =>
        {
            var name = bench ?? YamlFile.Read<Experiment>(Workspace.Find(experiment, workspace.Experiments), Parts.Catalog).Bench;
            var stand = Bench.Load(Workspace.Find(name, workspace.Benches), Parts.Catalog);
            var kinds = BoardKinds.Load(workspace.Boards, Parts.Catalog);
            troubles.AddRange(BenchCheck.Run(stand, kinds, services.Tools, kind => workspace.Firmware(kind.Firmware)));
        });
        return [.. troubles.DistinctBy(trouble => trouble.Message)];

        void Try(Action look)
        {
            try
            {
                look();
            }
            catch (TroubleException trouble)
            {
                troubles.Add(trouble);
            }
        }

        async Task TryAsync(Func<Task> look)
        {
            try
            {
                await look();
            }
            catch (TroubleException trouble)
            {
                troubles.Add(trouble);
            }
        }
    }

    /// <summary>Logs in at an external broker; the embedded one is started by the run.</summary>
    private static async Task ReachBrokerAsync(BrokerSettings? settings, RigServices services, CancellationToken cancellation)
    {
        if (settings is null) return;
        await using var broker = await BrokerAccess.OpenAsync(settings, services.Loggers);
        await using var bus = await MqttBus.ConnectAsync(broker.Endpoint, broker.Admit("orchestrator", ""), time: services.Clock, cancellation: cancellation);
    }
}
