using System.Security.Cryptography;
using Hil.Broker;
using Hil.Edge;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Rigs;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>Carries out a plan on every rig of its bench at once and leaves one stored run.</summary>
public sealed class ExperimentRun(Workspace workspace, RunPlan plan, RigServices services, IRunObserver observer)
{
    private readonly ILogger log = services.Loggers.CreateLogger<ExperimentRun>();

    /// <summary>Runs to the end, whatever happens on single rigs.</summary>
    /// <param name="cancellation">Ends the run early, in order: what was answered is stored, and the verdict is inconclusive at best.</param>
    /// <returns>The report as it can be made again from the store, and the troubles of the rigs.</returns>
    /// <exception cref="TroubleException">Broker, edge model or store could not be had, or the store broke: there is no run without them.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the run had begun.</exception>
    public async Task<RunEnd> ExecuteAsync(CancellationToken cancellation)
    {
        var experiment = plan.Experiment;
        var store = RunStore.Open(workspace.ResultsDatabase, services.Clock);
        observer.Stage("Loading the edge model");
        using var model = EdgeModels.Load(plan);
        observer.Stage("Starting the broker");
        await using var broker = await BrokerAccess.OpenAsync(experiment.Broker, services.Loggers);
        await using var bus = await MqttBus.ConnectAsync(
            broker.Endpoint, broker.Admit("orchestrator", ""), time: services.Clock, log: services.Loggers.CreateLogger<MqttBus>(), cancellation: cancellation);

        await using var run = store.BeginRun(
            await Provenance.OfAsync(plan, workspace, RunName.Create(services.Clock), services.Tools, cancellation));
        await using var results = await ResultRouter.StartAsync(bus, run.Run, log, cancellation);
        var offloads = new OffloadRouter();
        var modelFile = await ModelFile.WriteAsync(workspace, plan.Model, cancellation);
        await using var second = experiment.Split is null ? null
            : await SecondPart.StartAsync(workspace, services.Tools, modelFile, plan.Model, services.Clock, cancellation);
        await using var edge = await EdgeService.StartAsync(
            bus, run.Run, model, offloads.Take,
            new EdgeServiceOptions { Deadline = experiment.Edge.Deadline, BatchLimit = experiment.Edge.Batch, SecondPart = second },
            services.Clock, services.Loggers.CreateLogger<EdgeService>(), cancellation);

        await using var feedback = experiment.Policy.NeedsFullFeedback
            ? new FullFeedback(edge, model.Classes, bus, run.Run, plan.Data, services.Loggers.CreateLogger<FullFeedback>()) : null;
        observer.Stage("Bringing up the rigs");
        var around = new RunSurroundings(workspace, run, broker, results, offloads, modelFile,
            Hash(experiment.Edge.Model.FullPath), services, observer, RunSurroundings.FirstLossOf(results.Completion, edge.Completion),
            experiment.MoveSamples ? new SampleExchange(plan.Rigs.Select(rig => (rig.Rig.Name, rig.Board.Name))) : null, feedback);
        var ends = await Task.WhenAll(plan.Rigs.Select(rig => Task.Run(() => new RigRun(plan, rig, around).RunAsync(cancellation), CancellationToken.None)));
        TroubleException[] troubles = [.. ends.Select(end => end.Trouble).Append(await ShadowAsync(edge, model.Classes, ends, cancellation)).OfType<TroubleException>()];

        if (broker.DroppedMessages > 0) log.LogError("The broker threw {Count} messages away", broker.DroppedMessages);
        var causes = troubles.Select(each => each.Message).Concat(cancellation.IsCancellationRequested ? ["The run was interrupted."] : []).ToArray();
        return new RunEnd(await RunReport.ConcludeAsync(store, run, causes.Length == 0 ? null : string.Join("\n", causes), CancellationToken.None), troubles);
    }

    /// <summary>Completes the trials that have samples with the edge model's answers.</summary>
    /// <returns>What kept it from that; the boards' own figures stand without it.</returns>
    private async Task<TroubleException?> ShadowAsync(EdgeService edge, int classes, RigEnd[] ends, CancellationToken cancellation)
    {
        RigEnd[] streamed = [.. ends.Where(end => end.Trial is { Sent: > 0 })];
        if (streamed.Length == 0 || cancellation.IsCancellationRequested) return null;
        observer.Stage("Showing every image to the edge model");
        try
        {
            await ShadowPass.RunAsync(edge, classes, plan.Data, plan.Samples, streamed, cancellation);
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

/// <summary>How a run ended.</summary>
/// <param name="Report">Its figures and verdict.</param>
/// <param name="Troubles">What broke rigs; the run is not wrong for it, but incomplete.</param>
public sealed record RunEnd(RunReport Report, IReadOnlyList<TroubleException> Troubles);
