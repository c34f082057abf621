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
    /// <param name="cancellation">Ends the run early; what was answered is stored.</param>
    /// <returns>The report as it can be made again from the store, and the troubles of the rigs.</returns>
    /// <exception cref="TroubleException">Broker, edge model or store failed: there is no run without them.</exception>
    public async Task<RunEnd> ExecuteAsync(CancellationToken cancellation)
    {
        var experiment = plan.Experiment;
        var store = RunStore.Open(workspace.ResultsDatabase, services.Clock);
        observer.Stage("Loading the edge model");
        using var model = EdgeModel.Load(experiment.Edge.Model.FullPath, EdgeInputs.Of(plan.Edge), new EdgeModelOptions { BatchLimit = experiment.Edge.Batch, Threads = experiment.Edge.Threads });
        RequireFit(model);
        observer.Stage("Starting the broker");
        await using var broker = await BrokerAccess.OpenAsync(experiment.Broker, services.Loggers);
        await using var bus = await MqttBus.ConnectAsync(
            broker.Endpoint, broker.Admit("orchestrator", ""), time: services.Clock, log: services.Loggers.CreateLogger<MqttBus>(), cancellation: cancellation);

        await using var run = store.BeginRun(
            await Provenance.OfAsync(plan, workspace, RunName.Create(services.Clock), services.Tools, cancellation));
        await using var results = await ResultRouter.StartAsync(bus, run.Run, log, cancellation);
        await using var edge = await EdgeService.StartAsync(
            bus, run.Run, model, static _ => { }, new EdgeServiceOptions { Deadline = experiment.Edge.Deadline, BatchLimit = experiment.Edge.Batch },
            services.Clock, services.Loggers.CreateLogger<EdgeService>(), cancellation);

        observer.Stage("Bringing up the rigs");
        using var ending = new CancellationTokenSource();
        var around = new RunSurroundings(workspace, run, broker, results, await ModelFile.WriteAsync(workspace, plan.Model, cancellation), Hash(experiment.Edge.Model.FullPath), services, observer, ending.Token);
        var ends = await Task.WhenAll(plan.Rigs.Select(rig => Task.Run(() => new RigRun(plan, rig, around).RunAsync(cancellation), CancellationToken.None)));
        await ending.CancelAsync();

        RigEnd[] streamed = [.. ends.Where(end => end.Trial is not null)];
        if (streamed.Length > 0 && !cancellation.IsCancellationRequested)
        {
            observer.Stage("Showing every image to the edge model");
            await ShadowPass.RunAsync(edge, model.Classes, plan.Data, plan.Samples, [.. streamed.Select(end => end.Trial!)], cancellation);
        }

        if (broker.DroppedMessages > 0) log.LogError("The broker threw {Count} messages away", broker.DroppedMessages);
        await run.FlushAsync(CancellationToken.None);
        return await JudgeAsync(store, run, ends);
    }

    private static async Task<RunEnd> JudgeAsync(RunStore store, RunWriter run, RigEnd[] ends)
    {
        TroubleException[] troubles = [.. ends.Select(end => end.Trouble).OfType<TroubleException>()];
        var trouble = troubles.Length == 0 ? null : string.Join("\n", troubles.Select(each => each.Message));
        return new RunEnd(await RunReport.ConcludeAsync(store, run, trouble), troubles);
    }

    private void RequireFit(EdgeModel model)
    {
        if (model.ImageBytes == plan.Data.SampleBytes && model.Classes == plan.Model.OutputCount) return;
        throw new TroubleException(TroubleKind.Configuration,
            $"The edge model takes {model.ImageBytes} bytes and tells {model.Classes} classes apart, the board's model {plan.Data.SampleBytes} and {plan.Model.OutputCount}",
            model.File, "Take two models of the same task.");
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
