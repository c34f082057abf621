using System.Security.Cryptography;
using Hil.Edge;
using Hil.Engine.Planning;
using Hil.Engine.Running.Network;
using Hil.Protocols;
using Hil.Protocols.Topics;
using Hil.Results.Store;
using Hil.Rigs;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>One cell of a run: a trial on each rig of its bench, all at once.</summary>
internal sealed class CellRun(Workspace workspace, RunPlan plan, RunWriter run, RunServices shared, RigServices services, IRunObserver observer)
{
    private readonly ILogger log = services.Loggers.CreateLogger<CellRun>();

    /// <summary>Runs to the end, whatever happens on single rigs.</summary>
    /// <returns>The troubles of the rigs.</returns>
    /// <exception cref="TroubleException">Broker or edge model could not be had, or the store broke.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the rigs were begun.</exception>
    public async Task<IReadOnlyList<TroubleException>> ExecuteAsync(CancellationToken cancellation)
    {
        var experiment = plan.Experiment;
        var topics = plan.TopicRun(run.Run);
        var model = shared.ModelOf(plan);
        var (broker, bus) = await shared.BusAsync(plan, cancellation);
        await using var results = await ResultRouter.StartAsync(bus, topics, log, cancellation);
        var offloads = new OffloadRouter();
        await using var network = experiment.Edge.Network is { } between
            ? new EmulatedNetwork(bus, topics, plan.Rigs.Select(rig => rig.Rig.Name), between, (uint)experiment.Seed, offloads, services.Clock, log) : null;
        var modelFile = await ModelFile.WriteAsync(workspace, plan.Model, cancellation);
        await using var second = experiment.Split is null ? null
            : await SecondPart.StartAsync(workspace, services.Tools, modelFile, plan.Model, services.Clock, cancellation);
        await using var edge = await EdgeService.StartAsync(
            network ?? (IMessageBus)bus, topics, model, offloads.Take,
            new EdgeServiceOptions { Deadline = experiment.Edge.Deadline, BatchLimit = experiment.Edge.Batch, SecondPart = second },
            services.Clock, services.Loggers.CreateLogger<EdgeService>(), cancellation);

        await using var feedback = experiment.Policy.NeedsFullFeedback
            ? new FullFeedback(edge, model.Classes, bus, topics, plan.Data, services.Loggers.CreateLogger<FullFeedback>()) : null;
        observer.Stage("Bringing up the rigs");
        var around = new RunSurroundings(workspace, run, topics, broker, results, offloads, modelFile,
            Hash(experiment.Edge.Model.FullPath), services, observer,
            RunSurroundings.FirstLossOf(results.Completion, edge.Completion, network?.Completion ?? Task.CompletedTask),
            experiment.MoveSamples ? new SampleExchange(plan.Rigs.Select(rig => (rig.Rig.Name, rig.Board.Name))) : null, feedback);
        var ends = await Task.WhenAll(plan.Rigs.Select(rig => Task.Run(() => new RigRun(plan, rig, around).RunAsync(cancellation), CancellationToken.None)));
        if (network is { Overflown: > 0 and var lost }) log.LogWarning("The emulated network lost {Count} messages to full queues", lost);
        return [.. ends.Select(end => end.Trouble).Append(await ShadowAsync(edge, ends, cancellation)).OfType<TroubleException>()];
    }

    /// <summary>Completes the trials that have samples with the edge model's answers.</summary>
    /// <returns>What kept it from that; the boards' own figures stand without it.</returns>
    private async Task<TroubleException?> ShadowAsync(EdgeService edge, RigEnd[] ends, CancellationToken cancellation)
    {
        RigEnd[] streamed = [.. ends.Where(end => end.Trial is { Sent: > 0 })];
        if (streamed.Length == 0 || cancellation.IsCancellationRequested) return null;
        var known = shared.ShadowOf(plan);
        if (known.Count < plan.Samples) observer.Stage("Showing every image to the edge model");
        try
        {
            await ShadowPass.RunAsync(edge, known, plan.Data, plan.Samples, streamed, cancellation);
            return null;
        }
        catch (TroubleException trouble)
        {
            return trouble;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
