using Hil.Broker;
using Hil.Edge;
using Hil.Engine.Experiments;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Rigs;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>What the cells of a run share where their settings are the same: broker, edge models, and what these say of the images.</summary>
internal sealed class RunServices(RigServices services, IRunObserver observer) : IAsyncDisposable
{
    private readonly Dictionary<EdgeSettings, EdgeModel> models = [];
    private readonly Dictionary<(EdgeModel Model, string Data), ShadowScores> shadows = [];
    private BrokerSettings? settings;
    private BrokerAccess? broker;
    private MqttBus? bus;

    /// <summary>Gets ready what a cell needs.</summary>
    /// <exception cref="TroubleException">Broker or edge model cannot be had.</exception>
    public async Task PrepareAsync(RunPlan cell, CancellationToken cancellation)
    {
        _ = ModelOf(cell);
        _ = await BusAsync(cell, cancellation);
    }

    /// <summary>The edge model of a cell; used by one at a time.</summary>
    /// <exception cref="TroubleException">It cannot be run, or it does not do the task of the board's model.</exception>
    public EdgeModel ModelOf(RunPlan cell)
    {
        // What happens to offloads on their way, and until when, is nothing to the model.
        var key = cell.Experiment.Edge with { Network = null, Deadline = default };
        if (models.TryGetValue(key, out var known)) return known;
        observer.Stage("Loading the edge model");
        return models[key] = EdgeModels.Load(cell);
    }

    /// <summary>What the edge model of a cell says of its images, as far as it was asked.</summary>
    public ShadowScores ShadowOf(RunPlan cell)
    {
        var key = (ModelOf(cell), cell.Data.ContentHash);
        return shadows.TryGetValue(key, out var known) ? known : shadows[key] = new ShadowScores(key.Item1.Classes);
    }

    /// <summary>The broker of a cell, and the orchestrator's way to it.</summary>
    /// <exception cref="TroubleException">It cannot be had.</exception>
    public async Task<(BrokerAccess Broker, MqttBus Bus)> BusAsync(RunPlan cell, CancellationToken cancellation)
    {
        if (broker is not null && bus is not null && settings == cell.Experiment.Broker) return (broker, bus);
        await CloseAsync();
        observer.Stage("Starting the broker");
        settings = cell.Experiment.Broker;
        broker = await BrokerAccess.OpenAsync(settings, services.Loggers);
        bus = await MqttBus.ConnectAsync(
            broker.Endpoint, broker.Admit("orchestrator", ""), time: services.Clock, log: services.Loggers.CreateLogger<MqttBus>(), cancellation: cancellation);
        return (broker, bus);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        foreach (var model in models.Values) model.Dispose();
    }

    private async Task CloseAsync()
    {
        if (bus is not null) await bus.DisposeAsync();
        if (broker is { DroppedMessages: > 0 and var count }) services.Loggers.CreateLogger<RunServices>().LogError("The broker threw {Count} messages away", count);
        if (broker is not null) await broker.DisposeAsync();
        (bus, broker) = (null, null);
    }
}
