using Hil.Edge;
using Hil.Engine.Planning;
using Hil.Models;
using Hil.Protocols;

namespace Hil.Engine;

/// <summary>From a plan or a sidecar to a model that the edge can run.</summary>
internal static class EdgeModels
{
    /// <summary>Loads the edge model of a plan.</summary>
    /// <exception cref="TroubleException">It cannot be run, or it does not do the task of the board's model.</exception>
    public static EdgeModel Load(RunPlan plan)
    {
        var settings = plan.Experiment.Edge;
        var model = EdgeModel.Load(settings.Model.FullPath, InputOf(plan.Edge), new EdgeModelOptions { BatchLimit = settings.Batch, Threads = settings.Threads });
        if (model.ImageBytes == plan.Data.SampleBytes && model.Classes == plan.Model.OutputCount) return model;
        using (model)
        {
            throw new TroubleException(TroubleKind.Configuration,
                $"The edge model takes {model.ImageBytes} bytes and tells {model.Classes} classes apart, the board's model {plan.Data.SampleBytes} and {plan.Model.OutputCount}",
                model.File, "Take two models of the same task.");
        }
    }

    public static EdgeInput InputOf(ModelSidecar sidecar) => new()
    {
        Scale = (float)sidecar.Preprocessing.Scale,
        Mean = [.. sidecar.Preprocessing.Mean.Select(value => (float)value)],
        StandardDeviation = [.. sidecar.Preprocessing.StandardDeviation.Select(value => (float)value)],
    };
}
